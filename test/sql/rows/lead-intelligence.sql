-- 20,000 leads with six events each over a year.
insert into leads (id, source, lane, score, created_at)
select lpad(n::text, 32, '0')::uuid, 'web', (array['hot', 'warm', 'warm', 'cold'])[1 + n % 4], (n * 7919::bigint) % 101,
  timestamptz '2026-01-01 00:00+00' + n * interval '20 minutes'
from generate_series(1, 20000) n;

insert into events (id, occurred_at, lead_id, type, actor)
select lpad(n::text, 32, '0')::uuid, timestamptz '2026-01-01 00:00+00' + n * interval '260 seconds',
  lpad((1 + n * 7919::bigint % 20000)::text, 32, '0')::uuid,
  (array['created', 'updated', 'scored', 'scored', 'updated', 'matched'])[1 + n % 6], 'scoring'
from generate_series(1, 120000) n;
-- The lead that examples ask for was busy in February and March.
insert into events (id, occurred_at, lead_id, type, actor)
select gen_random_uuid(), timestamptz '2026-02-25 00:00+00' + n * interval '6 hours', lpad('7', 32, '0')::uuid, 'updated', 'web'
from generate_series(1, 40) n;
