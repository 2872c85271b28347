import { readFileSync } from 'node:fs';
import {
  type IPolicyValidationContext,
  type IPolicyValidationPlugin,
  type PolicyValidationPluginReport,
  Stack,
} from 'aws-cdk-lib';
import { recordOf, resourcesOf, type Template } from '../template/resource';
import { lifecycleChecks } from './archive';
import type { AssemblyCheck, AssemblyFinding, CheckedStack } from './assembly';
import { cacheChecks } from './cache';
import { clusterRoleChecks, countedReaderChecks, proxyOrderChecks, retainedReaderChecks } from './database';
import { encryptionChecks, transportChecks } from './encryption';
import { addressChecks, publicBucketChecks } from './exposure';
import type { Check, CheckFinding, TemplateCheck } from './finding';
import { imageRightsChecks } from './image-rights';
import { silentAlarmChecks } from './monitoring';
import { equalNameChecks } from './names';
import { defaultGroupChecks, egressChecks, ingressChecks, logChecks } from './network';
import { administratorChecks, resourcePolicyChecks, trustChecks, wildcardChecks } from './permissions';
import { fixedQuotaChecks } from './quotas';
import { referenceChecks } from './references';
import { deletionChecks, retainedOnCreateChecks } from './retention';
import { scalingChecks, stepChecks } from './scaling';
import { containerChecks, fargateChecks, secretChecks, unwritableMountChecks } from './service';
import { stackSizeChecks } from './stack-size';
import { subnetAddressChecks } from './subnet-addresses';
import { vpcOriginIngressChecks, vpcOriginTagChecks, zoneChecks } from './vpc-origin';

const CHECKS: readonly Check[] = [
  scalingChecks,
  stepChecks,
  fargateChecks,
  cacheChecks,
  lifecycleChecks,
  deletionChecks,
  retainedOnCreateChecks,
  ingressChecks,
  egressChecks,
  defaultGroupChecks,
  logChecks,
  encryptionChecks,
  publicBucketChecks,
  addressChecks,
  containerChecks,
  unwritableMountChecks,
  secretChecks,
  wildcardChecks,
  administratorChecks,
  trustChecks,
  resourcePolicyChecks,
  clusterRoleChecks,
  vpcOriginTagChecks,
];

const TEMPLATE_CHECKS: readonly TemplateCheck[] = [
  transportChecks,
  silentAlarmChecks,
  retainedReaderChecks,
  countedReaderChecks,
  imageRightsChecks,
];

const ASSEMBLY_CHECKS: readonly AssemblyCheck[] = [
  equalNameChecks,
  fixedQuotaChecks,
  proxyOrderChecks,
  referenceChecks,
  subnetAddressChecks,
  vpcOriginIngressChecks,
  zoneChecks,
];

/**
 * Everything the project's own checks find in a template. What has not the shape that CloudFormation wants throws nothing. `bytes` is the
 * size of the template's file; left out, it is counted as the CDK writes it.
 */
export function checkTemplate(template: Template, bytes?: number): CheckFinding[] {
  const ofResources = Object.entries(resourcesOf(template)).flatMap(([logicalId, resource]) => {
    const readable = { ...resource, Properties: recordOf(resource.Properties) };
    return CHECKS.flatMap((check) => check(logicalId, readable));
  });
  return [...ofResources, ...TEMPLATE_CHECKS.flatMap((check) => check(template)), ...stackSizeChecks(template, bytes)];
}

/**
 * Everything the project's own checks find in the stacks of an app: in each template, and between them. Pass all stacks that are deployed
 * together; what is wrong between them is not seen otherwise.
 */
export function checkAssembly(stacks: readonly CheckedStack[]): AssemblyFinding[] {
  const within = stacks.flatMap(({ stackName, template, templateBytes }) =>
    checkTemplate(template, templateBytes).map((finding) => ({ ...finding, stackName })),
  );
  return [...within, ...ASSEMBLY_CHECKS.flatMap((check) => check(stacks))];
}

/**
 * The mistakes that no general tool notices, as a validation plugin: what AWS would refuse or do otherwise than the template reads, within
 * a template and between the stacks of an app. docs/security.md and docs/deployability.md list them. A finding fails the synth;
 * `Validations.of(construct).acknowledge({ id: 'Tidemark::Tidemark-...', reason })` accepts one.
 */
export class TidemarkChecks implements IPolicyValidationPlugin {
  readonly name = 'Tidemark';

  validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    const stacks = readStacks(context);
    const paths = new Map(stacks.map(({ stackName, templatePath }) => [stackName, templatePath]));
    const violations = checkAssembly(stacks).map(({ id, logicalId, stackName, description, fix }) => ({
      ruleName: id,
      description,
      fix,
      severity: 'error',
      violatingResources: [
        { resourceLogicalId: logicalId, templatePath: paths.get(stackName) ?? stackName, locations: [] },
      ],
    }));
    return { success: violations.length === 0, violations };
  }
}

/** The stacks that are validated, with their names and their order, which the app knows. */
function readStacks({ stackTemplates, appConstruct }: IPolicyValidationContext) {
  const constructs = new Map(
    appConstruct.node
      .findAll()
      .filter(Stack.isStack)
      .map((stack) => [stack.node.path, stack]),
  );
  return stackTemplates.map(({ stackConstructPath, templatePath, accountId, region }) => {
    const stack = constructs.get(stackConstructPath);
    const text = readFileSync(templatePath, 'utf8');
    return {
      stackName: stack?.stackName ?? stackConstructPath,
      account: accountId,
      region,
      template: recordOf(JSON.parse(text)),
      templateBytes: Buffer.byteLength(text),
      dependencies: stack?.dependencies.map(({ stackName }) => stackName),
      templatePath,
    } satisfies CheckedStack & { templatePath: string };
  });
}

/** Every finding that `checkAssembly` can make: what it finds, in one sentence. */
export const CHECKS_BY_ID: Readonly<Record<string, string>> = {
  'Tidemark-Administrator': 'A role that may do everything, or everything of IAM, by a policy of AWS or its own.',
  'Tidemark-CacheNodeType': 'A cache node that does not exist.',
  'Tidemark-ClusterRole': 'One role for two features of a database cluster, of which RDS takes one.',
  'Tidemark-ConfusedDeputy':
    'A service that may take a role, or use a queue, topic, key or function, on behalf of any account.',
  'Tidemark-Container': 'A container that runs as root, may write to its file system, or is privileged.',
  'Tidemark-DefaultSecurityGroup': 'Something in the default security group of its VPC.',
  'Tidemark-DeletionPolicy': 'A store of data of which nobody said what happens when it leaves the template.',
  'Tidemark-Encryption': 'A store, queue, topic, log or secret that is not encrypted, or a cache or proxy without TLS.',
  'Tidemark-EqualNames': 'Two resources with one physical name, of which the second cannot be made.',
  'Tidemark-FailoverReplica': 'Failover without a replica to fail over to.',
  'Tidemark-FargateSize': 'A task of a size that Fargate does not offer.',
  'Tidemark-ImageRights': 'A task whose role may not pull its image from a private repository.',
  'Tidemark-LifecycleOrder': 'Lifecycle steps out of order, or an expiry before them.',
  'Tidemark-LogRetention': 'A log that is kept for ever.',
  'Tidemark-OpenPolicy': 'A bucket, queue, topic, key or secret that is open to everybody.',
  'Tidemark-OpenTrust': 'A role that anybody, or everybody whom an identity provider knows, may take.',
  'Tidemark-PlainSecret': 'A secret in the plain environment of a container or function.',
  'Tidemark-ProxyBeforeUsers':
    'Targets of a database proxy that are registered before the migrations that make the users.',
  'Tidemark-PublicAddress':
    'Something with a public address, or a machine that hands out credentials without a session (IMDSv1).',
  'Tidemark-PublicBucket': 'A bucket that does not block all public access.',
  'Tidemark-PublicIngress': 'A security group that admits 0.0.0.0/0 or ::/0.',
  'Tidemark-Quota': 'More of something than a quota of AWS allows that is never raised.',
  'Tidemark-RetainedReader': 'Readers of a database that go on after they have left the template.',
  'Tidemark-ImplicitEgress':
    'A security group without an outward rule of its own, to which CloudFormation adds one for all traffic.',
  'Tidemark-RetainedOnCreate':
    'Something with a fixed name that is kept when its own creation is rolled back, so that the second try finds the name taken.',
  'Tidemark-ScalingBounds': 'A floor above its ceiling.',
  'Tidemark-ScalingSchedule': 'A schedule that Application Auto Scaling does not take.',
  'Tidemark-ScheduledActions': 'More scheduled actions than one target can have.',
  'Tidemark-SilentAlarm': 'An alarm whose topic, or the key of the topic, does not admit CloudWatch.',
  'Tidemark-SplitOutput': 'A value of another stack that Fn::Split takes apart.',
  'Tidemark-StackSize': 'A template with more resources or bytes than CloudFormation takes.',
  'Tidemark-StepAdjustments': 'Steps of a scaling policy with gaps or overlaps.',
  'Tidemark-SubnetAddresses':
    'Subnets with fewer addresses than their services have tasks at their maximum, deploying.',
  'Tidemark-Transport': 'A bucket, queue or topic that answers without TLS.',
  'Tidemark-UncountedReaders': 'A scalable target that is registered before the readers that it counts.',
  'Tidemark-UnresolvedReference': 'An output of another stack that is not there when it is read.',
  'Tidemark-UnsupportedZone': 'A load balancer behind a VPC origin, or a proxy, in a zone without these services.',
  'Tidemark-UnwritableMount':
    'A container without root that is to write to an empty volume of a Fargate task, which belongs to root.',
  'Tidemark-VpcOriginIngress': 'A load balancer that does not admit the VPC origin in front of it.',
  'Tidemark-VpcOriginTags': 'A VPC origin with tags, whose change would fail.',
  'Tidemark-WildcardPermission': 'Actions by a pattern on every resource.',
};
