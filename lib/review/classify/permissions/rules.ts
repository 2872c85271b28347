import type { Rule } from '../rule';
import { accessKeys, bounds } from './bounds';
import { identities } from './identities';
import { trust } from './trust';

/** What roles may do, and who may take them. */
export const PERMISSIONS: readonly Rule[] = [identities, trust, bounds, accessKeys];
