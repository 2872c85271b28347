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
      'create table %I partition of lead_interactions for values from (%L) to (%L)',
      'lead_interactions_' || to_char(from_month, 'YYYY_MM'),
      to_char(from_month, 'YYYY-MM-DD') || ' 00:00:00+00',
      to_char(from_month + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00'
    );
  end loop;
end
$$;
create table lead_interactions_default partition of lead_interactions default;
