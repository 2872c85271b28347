-- What the stand-in for aws_s3 has and AWS does not: files, faults, settings. Functions that touch files run as who
-- installed them. README.md in this folder is the specification.

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
