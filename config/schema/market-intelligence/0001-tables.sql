-- Tables of market intelligence, the same in the database of every market. Needs no extension.
-- The plan names the tables and their indexed columns; every other column is an assumption.

create table leads (
  id uuid primary key default gen_random_uuid(),
  market_id text not null,
  status text not null default 'new' check (status in ('new', 'contacted', 'qualified', 'won', 'lost')),
  score numeric(5, 2) not null default 0 check (score between 0 and 100),
  contact jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on column leads.market_id is 'As in the shard directory: rancho_cucamonga, dallas, houston';

create table properties (
  id uuid primary key default gen_random_uuid(),
  market_id text not null,
  status text not null default 'active' check (status in ('active', 'pending', 'sold', 'withdrawn')),
  property_type text not null,
  price_min numeric(14, 2) not null check (price_min >= 0),
  price_max numeric(14, 2) not null,
  address text not null,
  details jsonb not null default '{}',
  updated_at timestamptz not null default now(),
  check (price_min <= price_max)
);
comment on column properties.price_min is 'Lower end of the estimate; the same as price_max once a price is known';

-- What a lead did, or what was done for it. No foreign key: interactions are archived and outlive a lead.
create table lead_interactions (
  id uuid not null default gen_random_uuid(),
  lead_id uuid not null,
  interaction_type text not null check (interaction_type in ('view', 'search', 'message', 'call', 'visit')),
  created_at timestamptz not null default now(),
  details jsonb not null default '{}',
  primary key (created_at, id)
) partition by range (created_at);
