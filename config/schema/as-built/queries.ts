import type { NamedQueries } from '../named-query';

export const queries: NamedQueries = {
  'projects-of-user': {
    purpose: 'Projects of a user, the last changed first',
    role: 'writer',
    sql: `select id, name, updated_at from projects where user_id = $1 order by updated_at desc limit 50`,
    example: ['00000000-0000-0000-0000-000000000007'],
    table: 'projects',
    index: 'btree (user_id)',
  },
  'records-of-panel': {
    purpose: 'Records of a panel of a project, the newest first',
    role: 'writer',
    sql: `select * from asbuilt_records where project_id = $1 and panel_id = $2 order by recorded_at desc`,
    example: ['7', 'P-12'],
    table: 'asbuilt_records',
    index: 'btree (project_id, panel_id)',
  },
  'records-of-project': {
    purpose: 'All records of a project, panel by panel: a report',
    role: 'reports',
    sql: `select * from asbuilt_records where project_id = $1 order by panel_id limit 1000`,
    example: ['7'],
    table: 'asbuilt_records',
    index: 'btree (project_id, panel_id)',
  },
  'documents-of-project': {
    purpose: 'Documents of a project, the newest first',
    role: 'writer',
    sql: `select id, file_name, status, created_at from documents where project_id = $1 order by created_at desc`,
    example: ['7'],
    table: 'documents',
    index: 'btree (project_id)',
  },
};
