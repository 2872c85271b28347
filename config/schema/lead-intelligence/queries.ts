import type { NamedQueries } from '../named-query';

export const queries: NamedQueries = {
  'lead-to-change': {
    purpose: 'A lead as the write path is about to change it',
    role: 'writer',
    sql: `select * from leads where id = $1 for update`,
    example: ['00000000-0000-0000-0000-000000000007'],
    table: 'leads',
    index: 'primary key',
  },
  'best-leads-of-lane': {
    purpose: 'The best leads of a lane',
    role: 'reads',
    sql: `select id, score, created_at from leads where lane = $1 order by score desc, created_at desc limit 50`,
    example: ['hot'],
    table: 'leads',
    index: 'btree (lane, score DESC, created_at DESC)',
    inOrder: true,
  },
  'trail-of-lead': {
    purpose: 'What happened to a lead in a time, the newest first',
    role: 'reads',
    sql: `select occurred_at, type, actor, payload from events
      where lead_id = $1 and occurred_at >= $2 and occurred_at < $3 order by occurred_at desc limit 100`,
    example: ['00000000-0000-0000-0000-000000000007', '2026-02-01T00:00:00Z', '2026-04-01T00:00:00Z'],
    table: 'events',
    index: 'btree (lead_id, occurred_at DESC)',
    partitions: ['events_2026_02', 'events_2026_03'],
  },
  'events-of-type': {
    purpose: 'Events of a type in their order: what a handler missed while it was down',
    role: 'reads',
    sql: `select * from events where type = $1 and occurred_at >= $2 and occurred_at < $3 order by occurred_at limit 500`,
    example: ['matched', '2026-03-10T12:00:00Z', '2026-03-10T18:00:00Z'],
    table: 'events',
    index: 'btree (type, occurred_at)',
    partitions: ['events_2026_03'],
  },
  'events-of-day': {
    purpose: 'All events of a day: what is exported and counted',
    role: 'reads',
    sql: `select type, count(*) from events where occurred_at >= $1 and occurred_at < $2 group by type`,
    example: ['2026-03-31T00:00:00Z', '2026-04-01T00:00:00Z'],
    table: 'events',
    index: 'primary key',
    partitions: ['events_2026_03'],
  },
};
