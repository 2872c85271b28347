import { asList } from '../../template/values';
import { addCosts, BY_USE, type CostedResource, type ResourceCost, resourceCost, usageCost } from '../charge';
import { PRICE_KEYS } from '../price-keys';

/** A web ACL and each of its rules; rules within managed groups are part of the one that names the group. */
export function webAclCost({ properties }: CostedResource): ResourceCost {
  const rules = asList(properties.Rules);
  const paidGroups = rules.filter((rule) =>
    /AWSManagedRules(BotControl|ATP|ACFP|AntiDDoS)RuleSet/.test(JSON.stringify(rule)),
  );
  return resourceCost(
    [
      { what: 'web ACL', key: PRICE_KEYS.webAcl, quantity: 1 },
      ...(rules.length === 0
        ? []
        : [{ what: 'rules of the web ACL', key: PRICE_KEYS.webAclRule, quantity: rules.length }]),
    ],
    [
      { what: 'requests to the web ACL', reason: BY_USE },
      ...paidGroups.map(() => ({
        what: 'a managed rule group with a fee of its own',
        reason: 'the price book has no price of it',
      })),
    ],
  );
}

/** A hosted zone. */
export function hostedZoneCost(): ResourceCost {
  return resourceCost(
    [{ what: 'hosted zone', key: PRICE_KEYS.hostedZone, quantity: 1 }],
    [{ what: 'DNS queries', reason: BY_USE }],
  );
}

/** A distribution: what it sends and is asked for. */
export function distributionCost(resource: CostedResource): ResourceCost {
  return addCosts(
    usageCost(resource, 'cdnGb', 'data to viewers', PRICE_KEYS.cdnData),
    usageCost(resource, 'cdnRequestsMillions', 'requests of viewers', PRICE_KEYS.cdnRequests),
  );
}
