-- Tables of as-built records: who built what where, and the documents that show it. Needs no extension.
-- The plan names the tables and their indexed columns; every other column is an assumption.

create table projects (
  id bigint generated always as identity primary key,
  user_id uuid not null,
  name text not null check (name <> ''),
  site_address text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on column projects.user_id is 'Owner, as the identity provider names them';

create table asbuilt_records (
  id bigint generated always as identity primary key,
  project_id bigint not null references projects (id) on delete cascade,
  panel_id text not null check (length(panel_id) between 1 and 200),
  kind text not null,
  measurements jsonb not null default '{}',
  recorded_at timestamptz not null,
  created_at timestamptz not null default now()
);
comment on column asbuilt_records.panel_id is 'Panel as the drawings name it; the same name may occur in another project';

-- The file itself is in S3. A row is written before the AI service reads the document, so that a failure is visible.
create table documents (
  id bigint generated always as identity primary key,
  project_id bigint not null references projects (id) on delete cascade,
  file_name text not null check (file_name <> ''),
  storage_key text not null,
  content_type text not null,
  byte_size bigint not null check (byte_size >= 0),
  status text not null default 'uploaded' check (status in ('uploaded', 'reading', 'read', 'failed')),
  extracted jsonb,
  created_at timestamptz not null default now(),
  check (status <> 'read' or extracted is not null)
);
comment on column documents.extracted is 'What the AI service read from the document';
