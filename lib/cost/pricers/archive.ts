import { addCosts, BY_USE, type CostedResource, type ResourceCost, resourceCost, usageCost } from '../charge';
import { PRICE_KEYS } from '../price-keys';

/** A bucket: what lies in it. */
export function bucketCost(resource: CostedResource): ResourceCost {
  return addCosts(
    usageCost(resource, 'storageGb', 'objects in Standard', PRICE_KEYS.standardStorage),
    resourceCost([], [{ what: 'requests, and objects in other classes', reason: BY_USE }]),
  );
}
