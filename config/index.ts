import type { EnvironmentConfigInput, SystemConfigInput } from '../lib/config';
import { dev } from './environments/dev';
import { prod } from './environments/prod';
import { staging } from './environments/staging';
import { asBuilt } from './systems/as-built';
import { jedire } from './systems/jedire';
import { leadIntelligence } from './systems/lead-intelligence';
import { marketIntelligence } from './systems/market-intelligence';
import { ticketing } from './systems/ticketing';

/** Systems by name; the first is the default. Add yours here. */
export const systems: Record<string, SystemConfigInput> = {
  jedire,
  'as-built': asBuilt,
  ticketing,
  'lead-intelligence': leadIntelligence,
  'market-intelligence': marketIntelligence,
};

/** Environments by name, in the order they are deployed. */
export const environments: Record<string, EnvironmentConfigInput> = { dev, staging, prod };
