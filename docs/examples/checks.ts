// Tidemark's checks in the synth of any app, and of a template that is there already.
import { App, Stack, Validations } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import {
  type AssemblyFinding,
  type CheckedStack,
  type CheckFinding,
  checkAssembly,
  checkTemplate,
  type Template,
  TidemarkChecks,
} from 'tidemark/checks';

const app = new App();
const stack = new Stack(app, 'Shop');
new Bucket(stack, 'Receipts', {
  encryption: BucketEncryption.S3_MANAGED,
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  enforceSSL: true,
});
// Each finding fails the synth, unless it is acknowledged where it is, with a reason.
Validations.of(app).addPlugins(new TidemarkChecks());
app.synth();

const template: Template = {
  Resources: {
    Target: { Type: 'AWS::ApplicationAutoScaling::ScalableTarget', Properties: { MinCapacity: 5, MaxCapacity: 2 } },
  },
};
const findings: readonly CheckFinding[] = checkTemplate(template);
for (const { id, logicalId, description, fix } of findings)
  process.stdout.write(`${id} ${logicalId}: ${description}. ${fix}\n`);

// What is wrong between stacks is seen where all of them are given: the second reads an output that the first has not.
const stacks: readonly CheckedStack[] = [
  { stackName: 'data', template: { Resources: {}, Outputs: {} } },
  {
    stackName: 'web',
    dependencies: ['data'],
    template: {
      Resources: {
        Host: {
          Type: 'AWS::SSM::Parameter',
          Properties: { Value: { 'Fn::GetStackOutput': { StackName: 'data', OutputName: 'Host' } } },
        },
      },
    },
  },
];
const between: readonly AssemblyFinding[] = checkAssembly(stacks);
for (const { id, stackName, logicalId, description } of between)
  process.stdout.write(`${id} ${stackName} ${logicalId}: ${description}.\n`);
