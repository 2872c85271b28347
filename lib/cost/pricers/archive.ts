import { BY_USE, byUse, type CostedResource, type Costing, costing, together } from '../charge';
import { PRICE_KEYS } from '../price-keys';

/** A bucket: what lies in it. */
export function bucketCost(resource: CostedResource): Costing {
  return together(
    byUse(resource, 'storageGb', 'objects in Standard', PRICE_KEYS.standardStorage),
    costing([], [{ what: 'requests, and objects in other classes', reason: BY_USE }]),
  );
}
