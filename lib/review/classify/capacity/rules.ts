import type { Rule } from '../rule';
import { plans, reassertedFloors } from './plans';
import { containers, scalingAlarms, scalingParts, steps } from './policies';
import { settings } from './settings';

/** How much carries the load, and when more of it comes. */
export const CAPACITY: readonly Rule[] = [
  settings,
  plans,
  reassertedFloors,
  steps,
  scalingAlarms,
  scalingParts,
  containers,
];
