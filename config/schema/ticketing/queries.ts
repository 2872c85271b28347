import type { NamedQueries } from '../named-query';

const LIST = 'btree (organization_id, status_id, created_at) INCLUDE (id, title, priority_id)';

/** Every query names its organization, but for those of the people who run the help desk. */
export const queries: NamedQueries = {
  'tickets-by-status': {
    purpose: 'Open tickets of an organization by status and date, the newest first',
    role: 'general',
    sql: `select id, title, priority_id, created_at from tickets
      where organization_id = $1 and status_id = $2 and created_at >= $3 order by created_at desc limit 50`,
    example: ['7', '2', '2026-03-01T00:00:00Z'],
    table: 'tickets',
    index: LIST,
    inOrder: true,
    indexOnly: true,
  },
  'count-by-status': {
    purpose: 'How many tickets of an organization have a status: the figures beside the list',
    role: 'general',
    sql: `select count(*) from tickets where organization_id = $1 and status_id = $2`,
    example: ['7', '2'],
    table: 'tickets',
    index: LIST,
    indexOnly: true,
  },
  'tickets-of-user': {
    purpose:
      'Tickets that a user opened, the newest first; from the writer, because a user looks right after opening one',
    role: 'writer',
    sql: `select id, title, status_id, created_at from tickets
      where organization_id = $1 and user_id = $2 order by created_at desc limit 50`,
    example: ['7', '47'],
    table: 'tickets',
    index: 'btree (user_id)',
  },
  'tickets-assigned': {
    purpose: 'Tickets that somebody works on, the most urgent first',
    role: 'general',
    sql: `select id, title, status_id, priority_id, created_at from tickets
      where organization_id = $1 and assigned_to = $2 order by priority_id, created_at limit 50`,
    example: ['7', '47'],
    table: 'tickets',
    index: 'btree (assigned_to)',
  },
  'search-tickets': {
    purpose: 'Full-text search of the tickets of an organization, the best first',
    role: 'general',
    sql: `select id, title, created_at from tickets
      where organization_id = $1 and search @@ websearch_to_tsquery('english', $2)
      order by ts_rank(search, websearch_to_tsquery('english', $2)) desc limit 20`,
    example: ['7', 'printer -paper'],
    table: 'tickets',
    index: 'gin (search)',
    mayCombineWith: LIST,
  },
  'tickets-created': {
    purpose: 'Tickets per hour over all organizations: a report',
    role: 'analytics',
    sql: `select date_trunc('hour', created_at) as hour, count(*) from tickets
      where created_at >= $1 and created_at < $2 group by 1 order by 1`,
    example: ['2026-03-01T00:00:00Z', '2026-03-02T00:00:00Z'],
    table: 'tickets',
    index: 'btree (created_at)',
  },
  'urgent-tickets': {
    purpose: 'How many urgent tickets nobody has opened yet, by organization: who runs the help desk',
    role: 'analytics',
    sql: `select organization_id, count(*), min(created_at) from tickets
      where status_id = $1 and priority_id = $2 group by organization_id`,
    example: ['1', '1'],
    table: 'tickets',
    index: 'btree (status_id, priority_id)',
  },
};
