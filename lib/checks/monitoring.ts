import { isAllow, listOf, servicesOf, statementsOf } from '../template/policy-document';
import { findDirectReferences } from '../template/references';
import { recordOf, resourcesOf, type TemplateResource } from '../template/resource';
import type { CheckFinding, TemplateCheck } from './finding';

const CLOUDWATCH = 'cloudwatch.amazonaws.com';

/**
 * Alarms that nobody hears of: their topic, or the key of the topic, does not admit CloudWatch. Everything else looks right then, the
 * alarm's state and history too.
 */
export const silentAlarmChecks: TemplateCheck = (template) => {
  const resources = resourcesOf(template);
  const all = Object.entries(resources);
  const told = new Set(
    all.flatMap(([, { Type, Properties }]) =>
      Type === 'AWS::CloudWatch::Alarm' || Type === 'AWS::CloudWatch::CompositeAlarm'
        ? findDirectReferences(recordOf(Properties).AlarmActions)
        : [],
    ),
  );
  return all
    .filter(([id, { Type }]) => Type === 'AWS::SNS::Topic' && told.has(id))
    .flatMap(([logicalId, { Properties }]): CheckFinding[] => {
      const policies = all.flatMap(([, resource]) =>
        resource.Type === 'AWS::SNS::TopicPolicy' &&
        findDirectReferences(resource.Properties?.Topics).includes(logicalId)
          ? [resource.Properties?.PolicyDocument]
          : [],
      );
      // A topic without a policy of its own has that of SNS, which admits the account.
      const isOpen = policies.length === 0 || policies.some((policy) => admits(policy, 'sns:Publish'));
      const keys = findDirectReferences(recordOf(Properties).KmsMasterKeyId).flatMap((id): TemplateResource[] => {
        const key = resources[id];
        return key === undefined ? [] : [key];
      });
      const isReadable = keys.every((key) => admits(key.Properties?.KeyPolicy, 'kms:GenerateDataKey*'));
      const silent = (what: string): CheckFinding => ({
        id: 'Tidemark-SilentAlarm',
        logicalId,
        description: `alarms are sent to it, and ${what} does not admit CloudWatch`,
        fix: 'Allow cloudwatch.amazonaws.com sns:Publish on the topic, kms:Decrypt and kms:GenerateDataKey* on the key.',
      });
      return [...(isOpen ? [] : [silent('its policy')]), ...(isReadable ? [] : [silent('the policy of its key')])];
    });
};

function admits(document: unknown, action: string): boolean {
  return statementsOf(document).some(
    (statement) =>
      isAllow(statement) && servicesOf(statement).includes(CLOUDWATCH) && listOf(statement.Action).includes(action),
  );
}
