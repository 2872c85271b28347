-- 40 organizations with 50 users each, and 80,000 tickets: most of them closed, few urgent, one in 250 about a printer.
insert into organizations (name) select 'Organization ' || n from generate_series(1, 40) n;

-- User n belongs to organization n % 40, and organization 40 takes the place of 0.
insert into users (organization_id, email, name, is_agent)
select case when n % 40 = 0 then 40 else n % 40 end, 'user' || n || '@example.com', 'User ' || n, n % 10 = 7
from generate_series(1, 2000) n;

insert into tickets (organization_id, user_id, assigned_to, status_id, priority_id, title, body, created_at)
select case when u % 40 = 0 then 40 else u % 40 end, u, case when n % 5 > 0 then u end,
  case when n % 100 < 3 then 1 when n % 100 < 10 then 2 when n % 100 < 15 then 3 else 5 end, 1 + n / 7 % 4,
  case when n % 250 = 7 then 'The printer is on fire' else 'Question ' || n end,
  (array['I forgot my password.', 'The page stays empty.', 'An invoice is missing.', 'There is no paper.'])[1 + n % 4],
  timestamptz '2026-01-01 00:00+00' + n * interval '2 minutes'
from generate_series(1, 80000) n, lateral (select 1 + (n::bigint * 7919) % 1999 as u) as chosen;
