import { listOf } from '../../../template/policy-document';
import { recordOf, type TemplateResource } from '../../../template/resource';
import type { Effect } from '../../finding';
import { describeResource } from '../../words/values';
import { eachChange } from '../rule';

/** A listener without encryption that sends people to the one with it, or answers itself. */
export const listeners = eachChange(({ key, resource, before, after, values }, stack) => {
  const path = 'Properties.DefaultActions';
  if (resource.type !== 'AWS::ElasticLoadBalancingV2::Listener' || before === undefined || after === undefined)
    return [];
  if (before.Properties?.Protocol !== 'HTTP' || after.Properties?.Protocol !== 'HTTP') return [];
  if (redirects(before) === redirects(after)) return [];
  const effect: Effect = redirects(after) ? 'better' : 'worse';
  const it = describeResource(resource, stack);
  return [
    {
      about: resource,
      effect,
      summary:
        effect === 'worse'
          ? `Answers without encryption at ${it}, which sent people on to HTTPS.`
          : `Sends people on to HTTPS at ${it}, which answered without encryption.`,
      causes: values.filter((value) => value.path.startsWith(path)),
      ...(effect === 'worse' ? { remedy: 'Keep the redirect.' } : {}),
      settles: [{ key, path }],
    },
  ];
});

function redirects({ Properties }: TemplateResource): boolean {
  const actions = listOf(Properties?.DefaultActions);
  return actions.length > 0 && actions.every((action) => recordOf(action).Type === 'redirect');
}
