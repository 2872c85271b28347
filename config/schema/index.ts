import { queries as asBuilt } from './as-built/queries';
import { queries as jedire } from './jedire/queries';
import { queries as leadIntelligence } from './lead-intelligence/queries';
import { queries as marketIntelligence } from './market-intelligence/queries';
import type { NamedQueries } from './named-query';
import { queries as ticketing } from './ticketing/queries';

export type { NamedQueries, NamedQuery } from './named-query';

/** Named queries by system. */
export const queries: Readonly<Record<string, NamedQueries>> = {
  jedire,
  'as-built': asBuilt,
  ticketing,
  'lead-intelligence': leadIntelligence,
  'market-intelligence': marketIntelligence,
};
