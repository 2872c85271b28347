import { sql } from '../../../model/sql/sql';
import { InputError, type Problem } from '../../../model/validation/input-error';
import type { ArchiveStore } from '../../archive-store';
import { databaseName, type Session } from '../session';
import type { ArchiveTarget } from './export';

/** What the clocks are compared with. */
export interface ClockCheck {
  /** Now, as who runs this has it; milliseconds since 1970. */
  readonly nowMs: number;
  /** The database's clock, in milliseconds since 1970. @default it is asked */
  readonly databaseNowMs?: (client: Session) => Promise<number>;
}

/** How far the two clocks may be apart: partitions are judged by days, and a clock that is off by an hour is wrong. */
const CLOCK_TOLERANCE_MS = 3_600_000;

interface SetupOptions extends ClockCheck {
  readonly target: ArchiveTarget;
}

/**
 * Makes sure that the database can write to the archive: the extension is there (it is created where it can be), the functions may be
 * called, the bucket is there and in the cluster's region, and the clocks agree.
 *
 * Throws `InputError` (code `archive-setup`) with everything that is missing, and with `others`.
 */
export async function checkSetup(
  client: Session,
  store: ArchiveStore,
  options: SetupOptions,
  others: readonly Problem[],
): Promise<void> {
  const problems = [
    ...others,
    ...(await checkExtension(client)),
    ...(await checkBucket(store, options.target)),
    ...(await checkClock(client, options)),
  ];
  if (problems.length > 0) throw new InputError('archive-setup', 'Nothing was archived, and nothing changed', problems);
}

async function checkExtension(client: Session): Promise<Problem[]> {
  const where = `${await databaseName(client)}: extension aws_s3`;
  // Not by to_regproc(), which fails where there is no right on the schema.
  const installed = async () =>
    (
      await client.query(
        sql`select from pg_proc p join pg_namespace n on n.oid = p.pronamespace
         where n.nspname = 'aws_commons' and p.proname = 'create_s3_uri'`,
      )
    ).rows.length > 0;
  if (!(await installed())) {
    const { rows } = await client.query(sql`select from pg_available_extensions where name = 'aws_s3'`);
    if (rows.length === 0)
      return [
        {
          where,
          given: 'a server that does not have it',
          allowed: 'Aurora PostgreSQL, or RDS for PostgreSQL',
          remedy: 'Elsewhere there is no aws_s3: leave `archive` out of partitionBy.',
        },
      ];
    try {
      await client.query(sql`create extension if not exists aws_s3 cascade`);
    } catch (error) {
      return [
        {
          where,
          given: (error as Error).message,
          allowed: 'the extension, installed',
          remedy: 'As a member of rds_superuser, which the master user is: CREATE EXTENSION aws_s3 CASCADE.',
        },
      ];
    }
  }
  const database = await databaseName(client);
  // Rights are those of the current role, which is not always who logged in.
  const { rows } = await client.query(
    sql`select p.oid::regprocedure::text as name, quote_ident(current_user) as who from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     where n.nspname in ('aws_s3', 'aws_commons') and p.proname in ('query_export_to_s3', 'create_s3_uri')
       and not (has_schema_privilege(n.oid, 'USAGE') and has_function_privilege(p.oid, 'EXECUTE'))`,
  );
  return rows.map(({ name, who }) => ({
    where: `${database}: ${name}`,
    given: `no right of ${who} to call it`,
    allowed: 'EXECUTE on the function, and USAGE on its schema',
    remedy: `GRANT USAGE ON SCHEMA aws_s3, aws_commons TO ${who}; GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA aws_s3, aws_commons TO ${who}.`,
  }));
}

async function checkBucket(store: ArchiveStore, { bucket, region }: ArchiveTarget): Promise<Problem[]> {
  const where = `bucket ${bucket}`;
  try {
    const found = await store.bucketRegion();
    if (found === region) return [];
    return [
      {
        where,
        given: `region ${found}`,
        allowed: `${region}, where the cluster is: aws_s3 writes to no other`,
        remedy: 'Name a bucket of that region.',
      },
    ];
  } catch (error) {
    const { name, message } = error as Error;
    return [
      {
        where,
        given: [name, message].filter((part) => part !== '').join(': '),
        allowed: 'a bucket that is there and may be listed and read',
        remedy: 'Check its name, the credentials, and that s3:ListBucket and s3:GetObject are granted.',
      },
    ];
  }
}

async function checkClock(client: Session, { nowMs, databaseNowMs = askClock }: ClockCheck): Promise<Problem[]> {
  const database = await databaseNowMs(client);
  if (Math.abs(database - nowMs) <= CLOCK_TOLERANCE_MS) return [];
  return [
    {
      where: 'the clocks',
      given: `${new Date(nowMs).toISOString()} here, ${new Date(database).toISOString()} in the database`,
      allowed: 'less than an hour between them',
      remedy: 'One of them is wrong, and what is old would be judged by it. Correct it.',
    },
  ];
}

async function askClock(client: Session): Promise<number> {
  const { rows } = await client.query(sql`select extract(epoch from clock_timestamp())::float8 * 1000 as ms`);
  return rows[0]?.ms;
}
