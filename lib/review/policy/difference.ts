import { type Atom, findUncoveredGrants, type Grant } from './grants';

/** What two versions of somebody's grants differ in. */
export interface GrantDifference {
  /** Allowed anew, or no longer denied. */
  readonly gained: readonly Atom[];
  /** No longer allowed, or denied anew. */
  readonly lost: readonly Atom[];
}

export function grantDifference(had: readonly Grant[], has: readonly Grant[]): GrantDifference {
  return {
    gained: [
      ...findUncoveredGrants(has.filter(isAllowed), had.filter(isAllowed)),
      ...findUncoveredGrants(had.filter(isDenied), has.filter(isDenied)),
    ],
    lost: [
      ...findUncoveredGrants(had.filter(isAllowed), has.filter(isAllowed)),
      ...findUncoveredGrants(has.filter(isDenied), had.filter(isDenied)),
    ],
  };
}

export function isAllowed({ isAllow }: Grant): boolean {
  return isAllow;
}

export function isDenied({ isAllow }: Grant): boolean {
  return !isAllow;
}
