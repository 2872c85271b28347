import { BY_USE, byUse, type CostedResource, type Costing, costing, together } from '../charge';
import { PRICE_KEYS } from '../price-keys';

/** A group of logs: what is written to it. */
export function logGroupCost(resource: CostedResource): Costing {
  return together(
    byUse(resource, 'logGb', 'logs that are written', PRICE_KEYS.logs),
    costing([], [{ what: 'logs that are kept', reason: BY_USE }]),
  );
}

/** A bucket: what lies in it. */
export function bucketCost(resource: CostedResource): Costing {
  return together(
    byUse(resource, 'storageGb', 'objects in Standard', PRICE_KEYS.standardStorage),
    costing([], [{ what: 'requests, and objects in other classes', reason: BY_USE }]),
  );
}

/** A distribution: what it sends and is asked for. */
export function distributionCost(resource: CostedResource): Costing {
  return together(
    byUse(resource, 'cdnGb', 'data to viewers', PRICE_KEYS.cdnData),
    byUse(resource, 'cdnRequestsMillions', 'requests of viewers', PRICE_KEYS.cdnRequests),
  );
}
