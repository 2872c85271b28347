-- The stand-in for the extensions aws_commons and aws_s3 of Aurora PostgreSQL. README.md in this folder is its
-- specification. `aws_s3_stand_in` holds what AWS does not have; functions there that touch files run as who installed
-- them, the rest runs as the caller, as on AWS.

create schema aws_commons;
create type aws_commons._s3_uri_1 as (bucket text, file_path text, region text);
create type aws_commons._aws_credentials_1 as (access_key text, secret_key text, session_token text);

create function aws_commons.create_s3_uri(bucket text, file_path text, region text) returns aws_commons._s3_uri_1
language sql immutable as $$ select row(bucket, file_path, region)::aws_commons._s3_uri_1 $$;

create function aws_commons.create_aws_credentials(access_key text, secret_key text, session_token text)
returns aws_commons._aws_credentials_1
language sql immutable as $$ select row(access_key, secret_key, session_token)::aws_commons._aws_credentials_1 $$;

create schema aws_s3_stand_in;
create table aws_s3_stand_in.settings (
  root text not null,
  region text not null, -- Of the cluster; buckets have their own.
  part_bytes bigint not null default 6442450944 -- "approximately 6 GB"
);

create function aws_s3_stand_in.quoted(text) returns text
language sql immutable as $$ select '''' || replace($1, '''', '''\''''') || '''' $$;

create function aws_s3_stand_in.is_there(path text) returns boolean
language sql as $$ select (pg_stat_file(path, true)).size is not null $$;

-- Runs a command of the shell as the user of the server.
create function aws_s3_stand_in.run(script text) returns void
language plpgsql security definer as $$
begin
  execute format('copy (select where false) to program %L', script);
end $$;

create function aws_s3_stand_in.raise_upload(answer text) returns void
language plpgsql as $$
begin
  raise exception using errcode = '58000', message = 'could not upload to Amazon S3',
    detail = format('Amazon S3 client returned ''%s''.', answer);
end $$;

create function aws_s3_stand_in.raise_download(answer text) returns void
language plpgsql as $$
begin
  raise exception using errcode = '38000', message = format('Amazon S3 client returned ''%s''', answer);
end $$;

create function aws_s3_stand_in.raise_for(call text, answer text) returns void
language plpgsql as $$
begin
  if call = 'export' then perform aws_s3_stand_in.raise_upload(answer);
  else perform aws_s3_stand_in.raise_download(answer);
  end if;
end $$;

-- The first armed fault that is for this call; nobody else gets it. It is taken also when the caller rolls back or dies.
create function aws_s3_stand_in.take_fault(root text, call text, bucket text, key text) returns jsonb
language plpgsql as $$
declare
  name text;
  shot jsonb;
  taken text;
begin
  for name in select file from pg_ls_dir(root || '/.s3/faults') as file order by file loop
    shot := pg_read_file(root || '/.s3/faults/' || name, true)::jsonb;
    continue when shot is null or shot->>'call' <> call or (bucket || '/' || key) !~ (shot->>'match');
    taken := format('%s/.s3/taken/%s', root, gen_random_uuid());
    perform aws_s3_stand_in.run(format('mv %s %s 2>/dev/null || :',
      aws_s3_stand_in.quoted(root || '/.s3/faults/' || name), aws_s3_stand_in.quoted(taken)));
    if aws_s3_stand_in.is_there(taken) then return shot; end if;
  end loop;
  return '{}';
end $$;

-- What the fault does at a moment of the call; the shell that a session starts knows the session as its parent.
create function aws_s3_stand_in.moment(fault jsonb, at text) returns void
language plpgsql security definer as $$
begin
  if fault->>'at' is distinct from at then return; end if;
  case fault->>'kind'
    when 'slow' then perform pg_sleep((fault->>'seconds')::float8);
    when 'terminated' then perform pg_terminate_backend(pg_backend_pid()), pg_sleep(60);
    when 'killed' then perform aws_s3_stand_in.run('kill -9 $PPID');
  end case;
end $$;

-- Checks where the call goes to, and takes a fault for it.
create function aws_s3_stand_in.begin_call(
  call text, bucket text, file_path text, region text, out root text, out part_bytes bigint, out fault jsonb
)
language plpgsql security definer as $$
declare
  here aws_s3_stand_in.settings;
  bucket_region text;
begin
  select * into strict here from aws_s3_stand_in.settings;
  root := here.root;
  part_bytes := here.part_bytes;
  if bucket is null or bucket !~ '^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$' then
    perform aws_s3_stand_in.raise_for(call, 'The specified bucket is not valid.');
  end if;
  if file_path is null or file_path ~ '(^|/)[.]{0,2}(/|$)' then
    raise exception using errcode = '0A000',
      message = format('the stand-in keeps a key as a path and cannot keep %L', file_path);
  end if;
  bucket_region := pg_read_file(root || '/.s3/buckets/' || bucket, true);
  if bucket_region is null then
    perform aws_s3_stand_in.raise_for(call, 'The specified bucket does not exist');
  end if;
  if bucket_region <> coalesce(nullif(region, ''), here.region) or (call = 'export' and bucket_region <> here.region) then
    perform aws_s3_stand_in.raise_for(call, 'The bucket you are attempting to access must be addressed using the '
      || 'specified endpoint. Please send all future requests to this endpoint.');
  end if;
  fault := aws_s3_stand_in.take_fault(root, call, bucket, file_path);
  if fault->>'kind' = 'refused' then perform aws_s3_stand_in.raise_for(call, fault->>'answer'); end if;
  perform aws_s3_stand_in.moment(fault, 'start');
end $$;

-- What the fault makes of a file, as a command; nothing when it leaves files alone.
create function aws_s3_stand_in.damage(fault jsonb, file text) returns text
language sql as $$
  with command as (
    select case fault->>'kind'
      when 'truncated' then format('head -c %s %s', fault->>'bytes', file)
      when 'lines-lost' then format('head -n -%s %s', fault->>'lines', file)
      when 'lines-doubled' then format('{ cat %s; tail -n %s %s; }', file, fault->>'lines', file)
      when 'altered' then format($sed$sed '$ y/0123456789/1234567890/' %s$sed$, file)
    end as text
  )
  -- A damage that changes nothing fails: a test of it would test nothing.
  select case when text is null then '' else format(
    '%s > %s.damaged && ! cmp -s %s %s.damaged && mv -f %s.damaged %s && ', text, file, file, file, file, file
  ) end from command
$$;

-- Makes an object of a file that is whole: first a version that stays, then the name, in one step.
create function aws_s3_stand_in.publishing(root text, file text, bucket text, key text) returns text
language plpgsql as $$
declare
  object text := format('%s/%s/%s', root, bucket, key);
  version text := format('%s/.s3/versions/%s/%s@%s', root, bucket, key, replace(gen_random_uuid()::text, '-', ''));
  class text := format('%s/.s3/classes/%s/%s', root, bucket, key);
  script text := '';
begin
  if not aws_s3_stand_in.is_there(regexp_replace(version, '/[^/]*$', '')) then
    script := format('mkdir -p %s %s && ', aws_s3_stand_in.quoted(regexp_replace(version, '/[^/]*$', '')),
      aws_s3_stand_in.quoted(regexp_replace(object, '/[^/]*$', '')));
  end if;
  -- What overwrites an object of another storage class is of the standard class.
  if aws_s3_stand_in.is_there(class) then
    script := script || format('rm -f %s && ', aws_s3_stand_in.quoted(class));
  end if;
  return script || format('ln %s %s && exec mv -f %s %s', aws_s3_stand_in.quoted(file), aws_s3_stand_in.quoted(version),
    aws_s3_stand_in.quoted(file), aws_s3_stand_in.quoted(object));
end $$;

-- Makes objects of what was written: one, or parts of whole lines that are no larger than the limit.
create function aws_s3_stand_in.upload(
  root text, part_bytes bigint, fault jsonb, file text, lines boolean, bucket text, key text,
  out files bigint, out bytes bigint
)
language plpgsql security definer as $$
declare
  part text;
begin
  bytes := (pg_stat_file(file)).size;
  files := 1;
  if fault->>'kind' = 'truncated' and fault->>'bytes' is null then
    fault := fault || jsonb_build_object('bytes', bytes / 2);
  end if;
  if bytes > part_bytes and not lines then
    raise exception using errcode = '0A000', message = 'the stand-in makes parts of lines only, not of format binary';
  end if;
  if bytes <= part_bytes then
    perform aws_s3_stand_in.run(aws_s3_stand_in.damage(fault, aws_s3_stand_in.quoted(file))
      || aws_s3_stand_in.publishing(root, file, bucket, key));
    return;
  end if;
  perform aws_s3_stand_in.run(format('split -a 6 -C %s %s %s && rm -f %s', part_bytes, aws_s3_stand_in.quoted(file),
    aws_s3_stand_in.quoted(file || '.part.'), aws_s3_stand_in.quoted(file)));
  files := 0;
  for part in
    select name from pg_ls_dir(root || '/.s3/incoming') as name
    where starts_with(format('%s/.s3/incoming/%s', root, name), file || '.part.') order by name collate "C"
  loop
    if files = 1 and fault->>'kind' = 'parts-lost' then
      perform aws_s3_stand_in.raise_upload(fault->>'answer');
    end if;
    files := files + 1;
    part := format('%s/.s3/incoming/%s', root, part);
    -- A damage is in the first part.
    perform aws_s3_stand_in.run(
      case when files = 1 then aws_s3_stand_in.damage(fault, aws_s3_stand_in.quoted(part)) else '' end
      || aws_s3_stand_in.publishing(root, part, bucket, key || case files when 1 then '' else '_part' || files end));
  end loop;
end $$;

create schema aws_s3;

create function aws_s3.query_export_to_s3(
  query text, s3_info aws_commons._s3_uri_1, options text default null, kms_key text default null,
  out rows_uploaded bigint, out files_uploaded bigint, out bytes_uploaded bigint
)
language plpgsql as $$
declare
  begun record;
  file text;
  kind text;
begin
  begun := aws_s3_stand_in.begin_call('export', s3_info.bucket, s3_info.file_path, s3_info.region);
  kind := begun.fault->>'kind';
  file := format('%s/.s3/incoming/%s', begun.root, gen_random_uuid());
  execute format(E'copy (%s\n) to %L %s', query, file, aws_s3_stand_in.copy_options(options));
  get diagnostics rows_uploaded = row_count;
  if kind = 'disk-full' then
    raise exception using errcode = 'disk_full',
      message = 'could not write to file "base/pgsql_tmp/pgsql_tmp1.0": No space left on device';
  end if;
  perform aws_s3_stand_in.moment(begun.fault, 'upload');
  select uploaded.files, uploaded.bytes into files_uploaded, bytes_uploaded
  from aws_s3_stand_in.upload(
    begun.root, begun.part_bytes, begun.fault, file, options is null or options !~* 'binary', s3_info.bucket,
    s3_info.file_path
  ) as uploaded;
  perform aws_s3_stand_in.moment(begun.fault, 'answer');
  if kind = 'answer-lost' then perform aws_s3_stand_in.raise_upload(begun.fault->>'answer'); end if;
end $$;

create function aws_s3.query_export_to_s3(
  query text, bucket text, file_path text, region text default null, options text default null,
  kms_key text default null,
  out rows_uploaded bigint, out files_uploaded bigint, out bytes_uploaded bigint
)
language sql as $$
  select * from aws_s3.query_export_to_s3(
    query, aws_commons.create_s3_uri(bucket, file_path, region), options, kms_key
  )
$$;

-- Options with and without their parentheses, as users write them.
create function aws_s3_stand_in.copy_options(options text) returns text
language sql immutable as $$
  select case when options is null or options ~ '^\s*$' then '' when options ~ '^\s*\(' then options
    else format('(%s)', options) end
$$;

-- The file of an object that can be read now.
create function aws_s3_stand_in.readable(root text, bucket text, key text, out file text, out bytes bigint)
language plpgsql security definer as $$
declare
  class jsonb := pg_read_file(format('%s/.s3/classes/%s/%s', root, bucket, key), true)::jsonb;
begin
  file := format('%s/%s/%s', root, bucket, key);
  select size into bytes from pg_stat_file(file, true) where not isdir;
  if bytes is null then
    perform aws_s3_stand_in.raise_download('The specified key does not exist.');
  end if;
  if class->>'storageClass' in ('GLACIER', 'DEEP_ARCHIVE') and (class->'restore'->>'ongoing') is distinct from 'false' then
    perform aws_s3_stand_in.raise_download('The operation is not valid for the object''s storage class');
  end if;
end $$;

create function aws_s3.table_import_from_s3(
  table_name text, column_list text, options text, s3_info aws_commons._s3_uri_1
) returns text
language plpgsql as $$
declare
  begun record;
  object record;
  rows bigint;
begin
  begun := aws_s3_stand_in.begin_call('import', s3_info.bucket, s3_info.file_path, s3_info.region);
  object := aws_s3_stand_in.readable(begun.root, s3_info.bucket, s3_info.file_path);
  perform aws_s3_stand_in.moment(begun.fault, 'upload');
  execute format('copy %s %s from %L %s', table_name,
    case when column_list ~ '\S' then format('(%s)', column_list) else '' end,
    object.file, aws_s3_stand_in.copy_options(options));
  get diagnostics rows = row_count;
  perform aws_s3_stand_in.moment(begun.fault, 'answer');
  if begun.fault->>'kind' = 'answer-lost' then perform aws_s3_stand_in.raise_download(begun.fault->>'answer'); end if;
  return format('%s rows imported into relation "%s" from file %s of %s bytes',
    rows, table_name, s3_info.file_path, object.bytes);
end $$;

create function aws_s3.table_import_from_s3(
  table_name text, column_list text, options text, bucket text, file_path text, region text
) returns text
language sql as $$
  select aws_s3.table_import_from_s3(
    table_name, column_list, options, aws_commons.create_s3_uri(bucket, file_path, region)
  )
$$;

-- Makes extensions of the schemas, so that "is it installed", "create extension if not exists" and "drop extension"
-- answer as on AWS. The files of a true extension would have to lie in the folder of the server.
insert into pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
select pg_nextoid('pg_extension', 'oid', 'pg_extension_oid_index'), name, owner.oid, 'public'::regnamespace, false, version
from (values ('aws_commons', '1.2')) as extensions (name, version), pg_roles as owner where owner.rolname = current_user;
insert into pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
select pg_nextoid('pg_extension', 'oid', 'pg_extension_oid_index'), name, owner.oid, 'public'::regnamespace, false, version
from (values ('aws_s3', '1.1')) as extensions (name, version), pg_roles as owner where owner.rolname = current_user;
insert into pg_depend (classid, objid, objsubid, refclassid, refobjid, refobjsubid, deptype)
select 'pg_extension'::regclass, needs.oid, 0, 'pg_extension'::regclass, needed.oid, 0, 'n'
from pg_extension as needs, pg_extension as needed where needs.extname = 'aws_s3' and needed.extname = 'aws_commons';
do $$
declare
  statement text;
begin
  for statement in
    select format('alter extension %I add function %s', nspname, pg_proc.oid::regprocedure)
    from pg_proc join pg_namespace on pg_namespace.oid = pronamespace where nspname in ('aws_s3', 'aws_commons')
  loop
    execute statement;
  end loop;
end $$;
alter extension aws_commons add type aws_commons._s3_uri_1;
alter extension aws_commons add type aws_commons._aws_credentials_1;
alter extension aws_commons add schema aws_commons;
alter extension aws_s3 add schema aws_s3;
