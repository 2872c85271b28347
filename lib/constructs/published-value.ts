import { CfnOutput, Fn, Stack, Token } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

/** How references between stacks are made, in the context of an app (ADR 0003). */
const REFERENCES_CONTEXT = '@aws-cdk/core:defaultCrossStackReferences';

/**
 * A value that is computed from attributes, as a consumer reads it: as it is in its own stack, and from an output of its own in another.
 *
 * The CDK publishes attributes alone, and the consumer then computes with `Fn::GetStackOutput`. Not every function takes that: `Fn::Split`
 * is not among those that CloudFormation was seen to accept (read: cfn-lint#4494, which tried them; AWS's own pages are silent).
 */
export function publishedValue(producer: Construct, id: string, value: string, consumer: IGrantable): string {
  // A consumer that is no construct has a role that is one, or stands in no stack.
  const reader = [consumer, consumer.grantPrincipal].find((one): one is IGrantable & Construct =>
    Construct.isConstruct(one),
  );
  if (reader === undefined) return value;
  const [from, to] = [Stack.of(producer), Stack.of(reader)];
  const isWeak = ['weak', 'both'].includes(producer.node.tryGetContext(REFERENCES_CONTEXT));
  if (from === to || !isWeak) return value;
  const found = producer.node.tryFindChild(id) as CfnOutput | undefined;
  const output = found ?? new CfnOutput(producer, id, { value, description: 'Read by other stacks of this app' });
  to.addStackDependency(from);
  const region = Token.isUnresolved(from.region) ? undefined : from.region;
  return Fn.getStackOutput(from.stackName, from.resolve(output.logicalId), region);
}
