import { readFileSync } from 'node:fs';
import type { IPolicyValidationContext, IPolicyValidationPlugin, PolicyValidationPluginReport } from 'aws-cdk-lib';
import { silentAlarmChecks } from './alarms';
import { fargateChecks } from './compute';
import { containerChecks, secretChecks } from './containers';
import { cacheChecks, deletionChecks, lifecycleChecks } from './data';
import { encryptionChecks, transportChecks } from './encryption';
import { addressChecks, publicBucketChecks } from './exposure';
import type { Check, Finding, Template, TemplateCheck } from './finding';
import { defaultGroupChecks, ingressChecks, logChecks } from './network';
import { administratorChecks, resourcePolicyChecks, trustChecks, wildcardChecks } from './permissions';
import { scalingChecks, stepChecks } from './scaling';

const CHECKS: readonly Check[] = [
  scalingChecks,
  stepChecks,
  fargateChecks,
  cacheChecks,
  lifecycleChecks,
  deletionChecks,
  ingressChecks,
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

/** Everything the project's own checks find in a template. */
export function checkTemplate(template: Template): Finding[] {
  const ofResources = Object.entries(template.Resources ?? {}).flatMap(([logicalId, resource]) =>
    CHECKS.flatMap((check) => check(logicalId, resource)),
  );
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
      const template = JSON.parse(readFileSync(templatePath, 'utf8')) as Template;
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
