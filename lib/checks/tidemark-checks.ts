import { readFileSync } from 'node:fs';
import type { IPolicyValidationContext, IPolicyValidationPlugin, PolicyValidationPluginReport } from 'aws-cdk-lib';
import { recordOf, resourcesOf, type Template } from '../template/resource';
import { lifecycleChecks } from './archive';
import { cacheChecks } from './cache';
import { encryptionChecks, transportChecks } from './encryption';
import { addressChecks, publicBucketChecks } from './exposure';
import type { Check, CheckFinding, TemplateCheck } from './finding';
import { silentAlarmChecks } from './monitoring';
import { defaultGroupChecks, egressChecks, ingressChecks, logChecks } from './network';
import { administratorChecks, resourcePolicyChecks, trustChecks, wildcardChecks } from './permissions';
import { deletionChecks, retainedOnCreateChecks } from './retention';
import { scalingChecks, stepChecks } from './scaling';
import { containerChecks, fargateChecks, secretChecks } from './service';

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
  secretChecks,
  wildcardChecks,
  administratorChecks,
  trustChecks,
  resourcePolicyChecks,
];

const TEMPLATE_CHECKS: readonly TemplateCheck[] = [transportChecks, silentAlarmChecks];

/** Everything the project's own checks find in a template. What has not the shape that CloudFormation wants throws nothing. */
export function checkTemplate(template: Template): CheckFinding[] {
  const ofResources = Object.entries(resourcesOf(template)).flatMap(([logicalId, resource]) => {
    const readable = { ...resource, Properties: recordOf(resource.Properties) };
    return CHECKS.flatMap((check) => check(logicalId, readable));
  });
  return [...ofResources, ...TEMPLATE_CHECKS.flatMap((check) => check(template))];
}

/**
 * The mistakes that no general tool notices, as a validation plugin: nonsense in scaling schedules, bounds that
 * contradict each other, failover without a replica, lifecycle steps out of order, node types that do not exist,
 * steps with gaps, sizes Fargate does not have, data without a removal policy, ingress from anywhere, logs without
 * retention. A finding fails the synth; `Validations.of(construct).acknowledge({ id: 'Tidemark::Tidemark-...', reason })`
 * accepts one.
 */
export class TidemarkChecks implements IPolicyValidationPlugin {
  readonly name = 'Tidemark';

  validate({ templatePaths }: IPolicyValidationContext): PolicyValidationPluginReport {
    const violations = templatePaths.flatMap((templatePath) => {
      const template = recordOf(JSON.parse(readFileSync(templatePath, 'utf8')));
      return checkTemplate(template).map(({ id, logicalId, description, fix }) => ({
        ruleName: id,
        description,
        fix,
        severity: 'error',
        violatingResources: [{ resourceLogicalId: logicalId, templatePath, locations: [] }],
      }));
    });
    return { success: violations.length === 0, violations };
  }
}
/** Every finding that `checkTemplate` can make: what it finds, in one sentence. */
export const CHECKS_BY_ID: Readonly<Record<string, string>> = {
  'Tidemark-Administrator': 'A role that may do everything, or everything of IAM, by a policy of AWS or its own.',
  'Tidemark-CacheNodeType': 'A cache node that does not exist.',
  'Tidemark-ConfusedDeputy':
    'A service that may take a role, or use a queue, topic, key or function, on behalf of any account.',
  'Tidemark-Container': 'A container that runs as root, may write to its file system, or is privileged.',
  'Tidemark-DefaultSecurityGroup': 'Something in the default security group of its VPC.',
  'Tidemark-DeletionPolicy': 'A store of data of which nobody said what happens when it leaves the template.',
  'Tidemark-Encryption': 'A store, queue, topic, log or secret that is not encrypted, or a cache or proxy without TLS.',
  'Tidemark-FailoverReplica': 'Failover without a replica to fail over to.',
  'Tidemark-FargateSize': 'A task of a size that Fargate does not offer.',
  'Tidemark-LifecycleOrder': 'Lifecycle steps out of order, or an expiry before them.',
  'Tidemark-LogRetention': 'A log that is kept for ever.',
  'Tidemark-OpenPolicy': 'A bucket, queue, topic, key or secret that is open to everybody.',
  'Tidemark-OpenTrust': 'A role that anybody, or everybody whom an identity provider knows, may take.',
  'Tidemark-PlainSecret': 'A secret in the plain environment of a container or function.',
  'Tidemark-PublicAddress':
    'Something with a public address, or a machine that hands out credentials without a session (IMDSv1).',
  'Tidemark-PublicBucket': 'A bucket that does not block all public access.',
  'Tidemark-PublicIngress': 'A security group that admits 0.0.0.0/0 or ::/0.',
  'Tidemark-ImplicitEgress':
    'A security group without an outward rule of its own, to which CloudFormation adds one for all traffic.',
  'Tidemark-RetainedOnCreate':
    'Something with a fixed name that is kept when its own creation is rolled back, so that the second try finds the name taken.',
  'Tidemark-ScalingBounds': 'A floor above its ceiling.',
  'Tidemark-ScalingSchedule': 'A schedule that Application Auto Scaling does not take.',
  'Tidemark-ScheduledActions': 'More scheduled actions than one target can have.',
  'Tidemark-SilentAlarm': 'An alarm whose topic, or the key of the topic, does not admit CloudWatch.',
  'Tidemark-StepAdjustments': 'Steps of a scaling policy with gaps or overlaps.',
  'Tidemark-Transport': 'A bucket, queue or topic that answers without TLS.',
  'Tidemark-WildcardPermission': 'Actions by a pattern on every resource.',
};
