import type { EnvironmentConfigInput, SystemConfigInput } from '../lib/model';
import { dev } from './environments/dev';
import { prod } from './environments/prod';
import { staging } from './environments/staging';
import { jedire } from './systems/jedire';

/** Systems by name; the first is the default. Add yours here. */
export const systems: Record<string, SystemConfigInput> = { jedire };

/** Environments by name, in the order they are deployed. */
export const environments: Record<string, EnvironmentConfigInput> = { dev, staging, prod };
