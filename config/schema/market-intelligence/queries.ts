import type { NamedQueries } from '../named-query';

const PROPERTIES = 'btree (market_id, status, price_min, price_max, property_type)';
const INTERACTIONS = 'btree (lead_id, interaction_type, created_at DESC)';

export const queries: NamedQueries = {
  'best-leads': {
    purpose: 'Leads of a market by status and score, the best first',
    role: 'reads',
    sql: `select id, score, created_at from leads
      where market_id = $1 and status = $2 order by score desc, created_at desc limit 50`,
    example: ['dallas', 'qualified'],
    table: 'leads',
    index: 'btree (market_id, status, score DESC, created_at DESC)',
    inOrder: true,
  },
  'leads-above-score': {
    purpose: 'Leads of a market that are worth a call',
    role: 'reads',
    sql: `select id, score from leads where market_id = $1 and status = $2 and score >= $3 order by score desc`,
    example: ['dallas', 'new', '98'],
    table: 'leads',
    index: 'btree (market_id, status, score DESC, created_at DESC)',
  },
  'properties-in-price-range': {
    purpose: 'Properties of a market in a range of prices: what matching looks through',
    role: 'reads',
    sql: `select id, price_min, price_max, address from properties
      where market_id = $1 and status = 'active' and price_min between $2 and $3 and price_max <= $3
      and property_type = $4 order by price_min limit 50`,
    example: ['dallas', '300000', '310000', 'house'],
    table: 'properties',
    index: PROPERTIES,
  },
  'last-interactions': {
    purpose: 'The last interactions of a kind of a lead',
    role: 'reads',
    sql: `select created_at, details from lead_interactions
      where lead_id = $1 and interaction_type = $2 and created_at >= $3 and created_at < $4
      order by created_at desc limit 20`,
    example: ['00000000-0000-0000-0000-000000000007', 'view', '2026-02-01T00:00:00Z', '2026-04-01T00:00:00Z'],
    table: 'lead_interactions',
    index: INTERACTIONS,
    partitions: ['lead_interactions_2026_02', 'lead_interactions_2026_03'],
  },
  'interactions-for-scoring': {
    purpose: 'How often a lead did what in a month: an input of its score',
    role: 'reads',
    sql: `select interaction_type, count(*) from lead_interactions
      where lead_id = $1 and created_at >= $2 and created_at < $3 group by interaction_type`,
    example: ['00000000-0000-0000-0000-000000000007', '2026-03-01T00:00:00Z', '2026-04-01T00:00:00Z'],
    table: 'lead_interactions',
    index: INTERACTIONS,
    partitions: ['lead_interactions_2026_03'],
  },
};
