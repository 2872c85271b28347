-- Tables and partitions of JediRe. Needs PostgreSQL 13 or newer and no extension.
-- Identifiers are UUIDs: an identity column on a partitioned table needs PostgreSQL 17.
-- A primary key on a partitioned table must contain the partition key.

-- Coordinates are PostgreSQL's own point, (longitude, latitude) in degrees, so that neither a test nor a small
-- installation needs PostGIS. Boxes and polygons of a map are answered by the GiST index; a distance in metres is not.
-- With PostGIS installed, a later migration can change the column to geography(Point, 4326) and build the index anew.
create table properties (
  id uuid not null default gen_random_uuid(),
  state text not null,
  coordinates point not null,
  address text not null,
  price numeric(14, 2) not null check (price >= 0),
  listed_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (state, id)
) partition by list (state);

-- A state of its own for each of the large markets. Every other state is in the default partition until it has one.
create table properties_fl partition of properties for values in ('FL');
create table properties_ga partition of properties for values in ('GA');
create table properties_nc partition of properties for values in ('NC');
create table properties_sc partition of properties for values in ('SC');
create table properties_tx partition of properties for values in ('TX');
create table properties_default partition of properties default;

-- No foreign key to properties: old outputs are archived and outlive a listing.
create table agent_outputs (
  id uuid not null default gen_random_uuid(),
  property_id uuid not null,
  agent_id text not null,
  generated_at timestamptz not null default now(),
  score numeric(6, 3),
  output jsonb not null,
  primary key (generated_at, id)
) partition by range (generated_at);

-- One partition per month, cut at midnight UTC whatever the session's time zone. The default partition takes what is
-- outside these months. It should stay empty: a month cannot be added while rows of that month are in the default.
do $$
declare
  first_month constant date := '2026-01-01';
  months constant int := 36;
  from_month date;
begin
  for i in 0 .. months - 1 loop
    from_month := first_month + make_interval(months => i);
    execute format(
      'create table %I partition of agent_outputs for values from (%L) to (%L)',
      'agent_outputs_' || to_char(from_month, 'YYYY_MM'),
      to_char(from_month, 'YYYY-MM-DD') || ' 00:00:00+00',
      to_char(from_month + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00'
    );
  end loop;
end
$$;
create table agent_outputs_default partition of agent_outputs default;

create table market_trends (
  market_id text not null,
  date date not null,
  median_price numeric(14, 2) not null,
  active_listings int not null check (active_listings >= 0),
  days_on_market numeric(6, 1) not null,
  primary key (market_id, date)
);

-- state is kept with the id so that a saved property is found in one partition.
create table user_saved_properties (
  user_id uuid not null,
  state text not null,
  property_id uuid not null,
  created_at timestamptz not null default now(),
  note text,
  primary key (user_id, property_id)
);
