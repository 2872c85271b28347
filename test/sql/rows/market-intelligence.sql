-- Three markets with 20,000 leads and as many properties each, and 120,000 interactions over a year.
insert into leads (id, market_id, status, score, created_at)
select lpad(n::text, 32, '0')::uuid, (array['rancho_cucamonga', 'dallas', 'houston'])[1 + n % 3],
  (array['new', 'contacted', 'qualified', 'won', 'lost'])[1 + n % 5], (n * 7919::bigint) % 101,
  timestamptz '2026-01-01 00:00+00' + n * interval '8 minutes'
from generate_series(1, 60000) n;

insert into properties (market_id, status, property_type, price_min, price_max, address)
select (array['rancho_cucamonga', 'dallas', 'houston'])[1 + n % 3],
  case when n % 10 < 6 then 'active' else 'sold' end, (array['house', 'flat'])[1 + n / 3 % 2],
  price, price + n % 4 * 2000, n || ' Main Street'
from generate_series(1, 60000) n, lateral (select 100000 + (n::bigint * 7919) % 900000 as price) as drawn;

insert into lead_interactions (lead_id, interaction_type, created_at)
select lpad((1 + n * 7919::bigint % 3000)::text, 32, '0')::uuid,
  (array['view', 'view', 'view', 'search', 'message', 'call', 'visit'])[1 + n % 7],
  timestamptz '2026-01-01 00:00+00' + n * interval '260 seconds'
from generate_series(1, 120000) n;
