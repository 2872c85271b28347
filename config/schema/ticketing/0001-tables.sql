-- Tables of the help desk. Needs no extension.
-- The plan names tickets and its indexed columns; the tables around it are assumptions.

-- Every tenant is an organization. Rows of a tenant carry organization_id, and keys contain it where they refer to each
-- other, so that a ticket of one tenant cannot name a user of another. What a request may read is the application's
-- duty: every query of a tenant names its organization_id. Row-level security by a session setting is left out because
-- a session setting pins the connection of the proxy to one client.
create table organizations (
  id bigint generated always as identity primary key,
  name text not null check (name <> ''),
  created_at timestamptz not null default now()
);

create table users (
  organization_id bigint not null references organizations (id),
  id bigint generated always as identity,
  email text not null check (email <> ''),
  name text not null,
  is_agent boolean not null default false,
  created_at timestamptz not null default now(),
  primary key (organization_id, id)
);
comment on column users.is_agent is 'Works on tickets of the organization; others only open them';

-- The same for every tenant, with fixed numbers that applications may know.
create table ticket_statuses (
  id smallint primary key,
  name text not null,
  is_closed boolean not null
);
insert into ticket_statuses (id, name, is_closed) values
  (1, 'new', false),
  (2, 'open', false),
  (3, 'waiting', false),
  (4, 'solved', true),
  (5, 'closed', true);

create table ticket_priorities (
  id smallint primary key,
  name text not null
);
insert into ticket_priorities (id, name) values (1, 'urgent'), (2, 'high'), (3, 'normal'), (4, 'low');

create table tickets (
  id bigint generated always as identity primary key,
  organization_id bigint not null references organizations (id),
  user_id bigint not null,
  assigned_to bigint,
  status_id smallint not null default 1 references ticket_statuses (id),
  priority_id smallint not null default 3 references ticket_priorities (id),
  -- Short, because the covering index holds it: an index row has to stay below 2,704 bytes.
  title text not null check (title <> '' and length(title) <= 200),
  body text not null default '',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  -- Words of title and body, titles weighing more. English is an assumption: one configuration for all tenants.
  search tsvector not null generated always as (
    setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', body), 'B')
  ) stored,
  foreign key (organization_id, user_id) references users (organization_id, id),
  foreign key (organization_id, assigned_to) references users (organization_id, id)
);
comment on column tickets.user_id is 'Who opened the ticket';
comment on column tickets.assigned_to is 'Who works on it; null while nobody does';
