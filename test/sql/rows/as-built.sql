-- 2,000 projects of 500 users; 30 records on 15 panels and 20 documents for each project.
insert into projects (user_id, name)
select lpad((n % 500)::text, 32, '0')::uuid, 'Project ' || n from generate_series(1, 2000) n;

insert into asbuilt_records (project_id, panel_id, kind, measurements, recorded_at)
select 1 + n % 2000, 'P-' || n / 2000 % 15, 'weld', '{"temperature": 410}',
  timestamptz '2026-01-01 00:00+00' + n * interval '1 minute'
from generate_series(0, 59999) n;

insert into documents (project_id, file_name, storage_key, content_type, byte_size)
select 1 + n % 2000, n || '.pdf', 'documents/' || n, 'application/pdf', 1000 + n from generate_series(0, 39999) n;
