-- The extensions aws_commons and aws_s3 as they are on Aurora PostgreSQL, on top of machinery.sql. README.md in this
-- folder is the specification. What is here runs as the caller, as on AWS.

create schema aws_commons;
create type aws_commons._s3_uri_1 as (bucket text, file_path text, region text);
create type aws_commons._aws_credentials_1 as (access_key text, secret_key text, session_token text);

create function aws_commons.create_s3_uri(bucket text, file_path text, region text) returns aws_commons._s3_uri_1
language sql immutable as $$ select row(bucket, file_path, region)::aws_commons._s3_uri_1 $$;

create function aws_commons.create_aws_credentials(access_key text, secret_key text, session_token text)
returns aws_commons._aws_credentials_1
language sql immutable as $$ select row(access_key, secret_key, session_token)::aws_commons._aws_credentials_1 $$;

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
