import type { NamedQueries } from '../named-query';

const STATES = ['fl', 'ga', 'nc', 'sc', 'tx', 'default'].map((state) => `properties_${state}`);

export const queries: NamedQueries = {
  'map-of-states': {
    purpose: 'What the map shows: properties in a box, in the states that the box touches',
    role: 'dashboards',
    sql: `select id, coordinates, price from properties
      where state in ($1, $2) and coordinates <@ box(point($3, $4), point($5, $6))`,
    example: ['FL', 'GA', '-82.15', '26.95', '-81.85', '27.15'],
    table: 'properties',
    index: 'gist (coordinates)',
    partitions: ['properties_fl', 'properties_ga'],
  },
  'map-of-everywhere': {
    purpose: 'The same where the states are not known: every partition is asked',
    role: 'dashboards',
    sql: `select id, coordinates, price from properties where coordinates <@ box(point($1, $2), point($3, $4))`,
    example: ['-82.15', '26.95', '-81.85', '27.15'],
    table: 'properties',
    index: 'gist (coordinates)',
    partitions: STATES,
  },
  'properties-by-price': {
    purpose: 'Properties of a state in a range of prices that changed since the last look',
    role: 'dashboards',
    sql: `select * from properties where state = $1 and price between $2 and $3 and updated_at > $4
      order by price, updated_at limit 100`,
    example: ['TX', '200000', '205000', '2026-06-02T00:00:00Z'],
    table: 'properties',
    index: 'btree (price, updated_at)',
    partitions: ['properties_tx'],
  },
  property: {
    purpose: 'One property; state is kept with every reference to it',
    role: 'dashboards',
    sql: `select * from properties where state = $1 and id = $2`,
    example: ['TX', '00000000-0000-0000-0000-000000000007'],
    table: 'properties',
    index: 'primary key',
    partitions: ['properties_tx'],
  },
  'property-of-other-state': {
    purpose: 'The same in a state without a partition of its own',
    role: 'dashboards',
    sql: `select * from properties where state = $1 and id = $2`,
    example: ['NY', '00000000-0000-0000-0000-000000000007'],
    table: 'properties',
    index: 'primary key',
    partitions: ['properties_default'],
  },
  'latest-output': {
    purpose: 'The newest output of an agent for a property',
    role: 'agents',
    sql: `select * from agent_outputs where property_id = $1 and agent_id = $2
      and generated_at >= $3 and generated_at < $4 order by generated_at desc limit 1`,
    example: ['00000000-0000-0000-0000-000000000007', 'agent-2', '2026-05-01T00:00:00Z', '2026-06-01T00:00:00Z'],
    table: 'agent_outputs',
    index: 'btree (property_id, agent_id, generated_at DESC)',
    partitions: ['agent_outputs_2026_05'],
    inOrder: true,
  },
  'outputs-of-hours': {
    purpose: 'Outputs of a few hours around the turn of a month: analytics',
    role: 'analytics',
    sql: `select agent_id, avg(score) from agent_outputs
      where generated_at >= $1 and generated_at < $2 group by agent_id`,
    example: ['2026-05-31T18:00:00Z', '2026-06-01T06:00:00Z'],
    table: 'agent_outputs',
    index: 'primary key',
    partitions: ['agent_outputs_2026_05', 'agent_outputs_2026_06'],
  },
  'newest-trends': {
    purpose: 'The newest trends over all markets',
    role: 'analytics',
    sql: `select * from market_trends where date >= $1 order by date desc, market_id limit 20`,
    example: ['2026-12-01'],
    table: 'market_trends',
    index: 'btree (date DESC, market_id)',
    inOrder: true,
  },
  'trend-of-market': {
    purpose: 'The trend of one market over a year',
    role: 'dashboards',
    sql: `select * from market_trends where market_id = $1 and date >= $2 order by date`,
    example: ['market-7', '2026-01-01'],
    table: 'market_trends',
    index: 'primary key',
  },
  'saved-properties': {
    purpose: 'What a user saved, the newest first; from the writer, because a user looks right after saving',
    role: 'writer',
    sql: `select * from user_saved_properties where user_id = $1 order by created_at desc limit 20`,
    example: ['00000000-0000-0000-0000-000000000007'],
    table: 'user_saved_properties',
    index: 'btree (user_id, created_at DESC)',
    inOrder: true,
  },
};
