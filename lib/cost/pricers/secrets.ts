import { isTrue, readText } from '../../template/values';
import { BY_USE, type CostedResource, type ResourceCost, resourceCost } from '../charge';
import { PRICE_KEYS } from '../price-keys';

/** A key, or the copy of one in another region. */
export function keyCost({ properties, template }: CostedResource): ResourceCost {
  const rotates = isTrue(properties.EnableKeyRotation, template);
  return resourceCost(
    [
      {
        what: 'KMS key',
        key: PRICE_KEYS.key,
        quantity: 1,
        // AWS KMS pricing since May 2024: the first two rotations of a key add to its price, later ones do not.
        ...(rotates ? { assumption: 'in its first year; each of the first two rotations costs as much again' } : {}),
      },
    ],
    [{ what: 'requests to the key', reason: BY_USE }],
  );
}

/** A secret. */
export function secretCost(): ResourceCost {
  return resourceCost(
    [{ what: 'secret', key: PRICE_KEYS.secret, quantity: 1 }],
    [{ what: 'requests for the secret', reason: BY_USE }],
  );
}

/** A parameter: standard ones are free. */
export function parameterCost({ properties, template }: CostedResource): ResourceCost {
  const tier = readText(properties.Tier, template) ?? 'Standard';
  return tier === 'Standard'
    ? resourceCost([])
    : resourceCost([], [{ what: `parameter of tier ${tier}`, reason: 'the price book has no price of it' }]);
}
