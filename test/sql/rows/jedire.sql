-- Rows of JediRe, the same on every run, that spread over states, months, users and markets.
insert into properties (id, state, coordinates, address, price, updated_at)
select lpad(n::text, 32, '0')::uuid, (array['FL', 'TX', 'GA', 'NC', 'SC', 'NY'])[1 + (n - 1) / 10000],
  point(-80 - (n % 97) * 0.1, 25 + (n % 89) * 0.1), n || ' Main Street', 100000 + (n::bigint * 7919) % 900000,
  timestamptz '2026-06-01 00:00+00' + n * interval '1 minute'
from generate_series(1, 60000) n;
-- The property that examples ask for, in a state of its own partition and in another.
insert into properties (id, state, coordinates, address, price)
select lpad('7', 32, '0')::uuid, state, point(-82, 27), '7 Main Street', 300000
from unnest(array['TX', 'NY']) state;

insert into agent_outputs (property_id, agent_id, generated_at, score, output)
select lpad((n % 500)::text, 32, '0')::uuid, 'agent-' || n / 500 % 5,
  timestamptz '2026-01-01 00:00+00' + n * interval '5 minutes', n % 100, '{}'
from generate_series(0, 105119) n;

insert into market_trends
select 'market-' || m, date '2026-01-01' + d, 300000 + m * 1000 + d, 100, 30
from generate_series(1, 100) m, generate_series(0, 364) d;

insert into user_saved_properties (user_id, state, property_id, created_at)
select lpad((n % 500)::text, 32, '0')::uuid, (array['FL', 'TX', 'GA', 'NC', 'SC'])[1 + (n - 1) / 10000],
  lpad(n::text, 32, '0')::uuid,
  timestamptz '2026-01-01 00:00+00' + n * interval '1 minute'
from generate_series(1, 50000) n;
