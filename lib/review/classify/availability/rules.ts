import type { Rule } from '../rule';
import { alarms } from './alarms';
import { attributes } from './attributes';
import { floors } from './floors';
import { frozen } from './frozen';
import { containerHealth, servingParts, spot, upgrade } from './parts';
import { settings } from './settings';

/** What keeps the system running when something fails, and what notices that it does. */
export const AVAILABILITY: readonly Rule[] = [
  frozen,
  settings,
  floors,
  servingParts,
  upgrade,
  alarms,
  spot,
  containerHealth,
  attributes,
];
