import { listOf } from '../../../template/policy-document';
import { recordOf } from '../../../template/resource';
import { asText } from '../../../template/values';
import type { Effect, ValueChange } from '../../finding';
import { describeResource, formatShortValue } from '../../words/values';
import { valueAt } from '../property-rule';
import { eachChange, type Judgement } from '../rule';

/** How a distribution lets people in, and how it speaks to where it gets its content from. */
export const distributions = eachChange(({ key, resource, before, after, values }, stack) => {
  if (resource.type !== 'AWS::CloudFront::Distribution' || before === undefined || after === undefined) return [];
  const it = describeResource(resource, stack);
  const say = (effect: Effect, summary: string, path: string, cause: ValueChange, remedy: string): Judgement => ({
    about: resource,
    effect,
    summary,
    causes: [cause],
    ...(effect === 'worse' ? { remedy } : {}),
    settles: [{ key, path }],
  });
  const configuration = (side: typeof before) => valueAt(side.Properties, 'DistributionConfig');
  const [old, now] = [configuration(before), configuration(after)];
  const found: Judgement[] = [];

  const acl = 'Properties.DistributionConfig.WebACLId';
  const [oldAcl, nowAcl] = [recordOf(old).WebACLId, recordOf(now).WebACLId];
  if (values.some(({ path }) => path === acl) && (oldAcl === undefined) !== (nowAcl === undefined)) {
    const effect: Effect = nowAcl === undefined ? 'worse' : 'better';
    const summary =
      effect === 'worse'
        ? `Takes the firewall away from ${it}.`
        : `Puts a firewall before ${it}: ${formatShortValue(nowAcl, stack)}.`;
    found.push(
      say(
        effect,
        summary,
        acl,
        change(acl, oldAcl, nowAcl),
        'Keep the firewall before everything that faces the internet.',
      ),
    );
  }

  for (const [name, was] of behaviors(old)) {
    const is = behaviors(now).get(name);
    if (is === undefined) continue;
    const path = `Properties.DistributionConfig.${is.path}`;
    const open = (policy: unknown) => policy === 'allow-all' || policy === undefined;
    if (open(was.protocol) !== open(is.protocol)) {
      const effect: Effect = open(is.protocol) ? 'worse' : 'better';
      const at = `${path}.ViewerProtocolPolicy`;
      const summary = `${effect === 'worse' ? 'Answers' : 'No longer answers'} without encryption on ${name} of ${it}.`;
      found.push(
        say(effect, summary, at, change(at, was.protocol, is.protocol), 'Keep redirect-to-https or https-only.'),
      );
    }
    if (was.signers.length > 0 !== is.signers.length > 0) {
      const effect: Effect = is.signers.length === 0 ? 'worse' : 'better';
      const at = `${path}.TrustedKeyGroups`;
      const summary = `${effect === 'worse' ? 'No longer asks' : 'Asks'} for a signature on ${name} of ${it}${effect === 'worse' ? ': everybody gets the content' : ''}.`;
      found.push(say(effect, summary, at, change(at, was.signers, is.signers), 'Keep the key groups that sign.'));
    }
  }

  for (const [id, was] of origins(old)) {
    const is = origins(now).get(id);
    if (is === undefined || is.rank === was.rank) continue;
    const effect: Effect = is.rank < was.rank ? 'worse' : 'better';
    const at = `Properties.DistributionConfig.Origins[${id}]`;
    const summary = `Reaches the origin ${id} of ${it} ${is.text} instead of ${was.text}.`;
    found.push(
      say(
        effect,
        summary,
        at,
        change(at, was.given, is.given),
        'Keep the origin closed to everybody but the distribution.',
      ),
    );
  }
  return found;
});

function change(path: string, before: unknown, after: unknown): ValueChange {
  return { path, before, after };
}

interface Behavior {
  readonly path: string;
  readonly protocol: unknown;
  readonly signers: readonly unknown[];
}

/** Behaviours by what they are for: "everything else" is the default. */
function behaviors(configuration: unknown): Map<string, Behavior> {
  const { DefaultCacheBehavior, CacheBehaviors } = recordOf(configuration);
  const of = (given: unknown, path: string): Behavior => {
    const { ViewerProtocolPolicy, TrustedKeyGroups, TrustedSigners } = recordOf(given);
    return { path, protocol: ViewerProtocolPolicy, signers: [...listOf(TrustedKeyGroups), ...listOf(TrustedSigners)] };
  };
  const named = listOf(CacheBehaviors).map((given) => {
    const pattern = asText(recordOf(given).PathPattern);
    return [pattern, of(given, 'CacheBehaviors')] as const;
  });
  return new Map([['everything else', of(DefaultCacheBehavior, 'DefaultCacheBehavior')], ...named]);
}

interface Origin {
  /** The higher, the less others can get at it. */
  readonly rank: number;
  readonly text: string;
  readonly given: unknown;
}

function origins(configuration: unknown): Map<string, Origin> {
  return new Map(
    listOf(recordOf(configuration).Origins).map((given) => {
      const { Id, VpcOriginConfig, OriginAccessControlId, S3OriginConfig, CustomOriginConfig } = recordOf(given);
      const identity = recordOf(S3OriginConfig).OriginAccessIdentity;
      const protocol = recordOf(CustomOriginConfig).OriginProtocolPolicy;
      const isSigned = (OriginAccessControlId ?? '') !== '' || (identity ?? '') !== '';
      const found =
        VpcOriginConfig !== undefined
          ? { rank: 4, text: 'inside the VPC' }
          : isSigned
            ? { rank: 4, text: 'with signed requests' }
            : protocol === 'https-only'
              ? { rank: 2, text: 'over the internet with encryption' }
              : { rank: 1, text: 'over the internet without signature or encryption' };
      return [asText(Id), { ...found, given }] as const;
    }),
  );
}
