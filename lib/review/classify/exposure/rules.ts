import type { Rule } from '../rule';
import { distributions } from './distributions';
import { associations, firewalls, routes, watchers } from './firewalls';
import { listeners } from './listeners';
import { functionCallers, resourcePolicies } from './resource-policies';
import { securityGroups } from './security-groups';
import { settings } from './settings';

/** Who can reach what, and how well it is guarded on the way. */
export const EXPOSURE: readonly Rule[] = [
  securityGroups,
  resourcePolicies,
  functionCallers,
  settings,
  distributions,
  listeners,
  firewalls,
  associations,
  routes,
  watchers,
];
