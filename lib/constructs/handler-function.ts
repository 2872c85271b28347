import { RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Architecture, type FunctionProps, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { acknowledgeByDesign } from './security/compliance';

/** What functions of handlers have in common. */
type Common = 'runtime' | 'architecture' | 'handler' | 'role' | 'logGroup' | 'logRetention';

export interface HandlerFunctionProps extends Omit<FunctionProps, Common> {
  /** Key of the log group; it must admit CloudWatch Logs. */
  readonly encryptionKey: IKey;
  /** How long the log is kept. @default the log is kept for a month */
  readonly logRetention?: RetentionDays | undefined;
}

/** A function with what it consists of. */
export interface HandlerFunction {
  readonly function: LambdaFunction;
  readonly logGroup: LogGroup;
  /** It may write to the log group, and nothing else yet. */
  readonly role: Role;
}

/** A function with the code of a handler, its log group and its role: the children `Function`, `Logs` and `Role` of `scope`. */
export function addHandlerFunction(
  scope: Construct,
  { encryptionKey, logRetention, ...own }: HandlerFunctionProps,
): HandlerFunction {
  const logGroup = new LogGroup(scope, 'Logs', {
    retention: logRetention ?? RetentionDays.ONE_MONTH,
    encryptionKey,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  // Its own role: the managed policies that the CDK would attach let it write to every log group of the account.
  const role = new Role(scope, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  acknowledgeByDesign(role, 'ownPolicy');
  logGroup.grantWrite(role);
  const lambda = new LambdaFunction(scope, 'Function', {
    ...own,
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    handler: 'index.handler',
    role,
    logGroup,
  });
  acknowledgeByDesign(lambda, 'limitedByCaller');
  return { function: lambda, logGroup, role };
}
