-- Tables of lead intelligence. Needs no extension.
-- The plan names no table. It asks for an audit trail of events (created, updated, scored, matched) and for lanes hot,
-- warm and cold; that there are these two tables, and their columns, are assumptions.

-- A lead as it is now: what the write path changes and the read path shows.
create table leads (
  id uuid primary key default gen_random_uuid(),
  source text not null,
  lane text not null check (lane in ('hot', 'warm', 'cold')),
  score numeric(5, 2) not null default 0 check (score between 0 and 100),
  contact jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on column leads.contact is 'Name, address, telephone: the only personal data of this schema';

-- What happened to a lead. No foreign key: events are archived and outlive a lead. The producer gives the id and the
-- time, so that an event delivered twice is refused by the key the second time.
create table events (
  id uuid not null,
  occurred_at timestamptz not null,
  lead_id uuid not null,
  type text not null check (type in ('created', 'updated', 'scored', 'matched')),
  actor text not null,
  payload jsonb not null default '{}',
  primary key (occurred_at, id)
) partition by range (occurred_at);
comment on column events.actor is 'Service or user that caused the event';
comment on column events.payload is 'What changed; references a lead by its id and holds no personal data';
