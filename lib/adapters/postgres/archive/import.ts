import { joinSql, parseType, quoteName, type SchemaName, type Sql, sql, sqlName } from '../../../model/sql/sql';
import { InputError } from '../../../model/validation/input-error';
import type { ArchiveManifest } from '../../../partitions/archive/manifest';
import { COPY_OPTIONS, equalSums, showSum, sumSql } from '../../../partitions/archive/row-sum';
import { boundSql } from '../../../partitions/bound';
import { freeName } from '../../../partitions/name';
import { defaultPartition } from '../../../partitions/relation';
import { withMigrationLock } from '../migrations/migration-lock';
import { oidSql, readRelation, readTakenNames } from '../partitions/catalog';
import type { Session } from '../session';
import { readDetails } from './details';
import { type ArchiveTarget, readSum, sameColumns } from './export';
import { type FoundManifest, refuseForeignPlace, refuseForeignTypes } from './manifests';
import { type HoldLimit, limits } from './remove';

/** A table that was made from the archive. */
export interface ImportedTable {
  readonly name: string;
  readonly rows: string;
  readonly attached: boolean;
  /** Whether it was there already, from an earlier restore. */
  readonly already: boolean;
}

interface ImportContext extends HoldLimit {
  readonly target: ArchiveTarget;
  readonly lockWaitMs: number;
}

/**
 * Imports a partition into a table of its own, in one transaction: after a kill nothing is left. The table is like the partitioned
 * one where that still has the columns, and otherwise made from the manifest.
 *
 * Throws `InputError` (code `invalid-manifest`) where a manifest that the ledger does not know would let somebody else decide what runs
 * here, and (code `restore-failed`) where what was imported is not what the manifest says; then nothing is left either.
 */
export async function importPartition(
  client: Session,
  found: FoundManifest,
  attach: boolean,
  context: ImportContext,
): Promise<ImportedTable> {
  const { key, manifest } = found;
  const before = await alreadyImported(client, key);
  const table = before ?? (await importRows(client, found, context.target));
  const details = await readDetails(client, table);
  const isAttached = details?.bound !== undefined;
  if (attach && !isAttached)
    await withMigrationLock(client, context.lockWaitMs, () => attachTable(client, table, manifest, context));
  return {
    name: `${table.schema}.${table.name}`,
    rows: manifest.rows,
    attached: attach || isAttached,
    already: before !== undefined,
  };
}

async function alreadyImported(client: Session, manifestKey: string): Promise<SchemaName | undefined> {
  const { rows } = await client.query<SchemaName>(
    sql`select n.nspname as schema, c.relname as name from tidemark.restored_tables r
       join pg_class c on c.oid = r.oid join pg_namespace n on n.oid = c.relnamespace
     where r.manifest_key = ${manifestKey} and n.nspname = r.schema_name and c.relname = r.table_name`,
  );
  return rows[0];
}

async function importRows(
  client: Session,
  found: FoundManifest,
  { bucket, region }: ArchiveTarget,
): Promise<SchemaName> {
  const { key: manifestKey, manifest, isKnown } = found;
  const { schema } = manifest.partition;
  if (!isKnown) await refuseForeignPlace(client, found);
  const isTaken = await readTakenNames(client);
  const name = freeName(manifest.partition.name, 'restored', (taken) => isTaken(schema, taken));
  const table = { schema, name };
  await client.query(sql`begin`);
  try {
    await client.query(await creation(client, table, manifest));
    if (!isKnown) await refuseForeignTypes(client, manifestKey, table);
    const columns = joinSql(
      manifest.columns.map((column) => quoteName(column.name)),
      ', ',
    );
    for (const { key } of manifest.chunks)
      await client.query(
        sql`select aws_s3.table_import_from_s3(${String(sqlName(table))}, ${String(columns)}, ${`(${COPY_OPTIONS})`}, aws_commons.create_s3_uri(${bucket}, ${key}, ${region}))`,
      );
    const sum = await readSum(client, sumSql(manifest.columns, sql`only ${sqlName(table)}`));
    const stated = { rows: BigInt(manifest.rows), checksum: BigInt(manifest.checksum) };
    if (!equalSums(sum, stated)) throw differs(manifestKey, showSum(sum), showSum(stated));
    await client.query(
      sql`insert into tidemark.restored_tables (oid, schema_name, table_name, manifest_key)
       values (${oidSql(table)}, ${schema}, ${name}, ${manifestKey})
       on conflict (oid) do update set schema_name = ${schema}, table_name = ${name}, manifest_key = ${manifestKey}, restored_at = now()`,
    );
    await client.query(sql`commit`);
  } catch (error) {
    await client.query(sql`rollback`).catch(() => undefined);
    throw error;
  }
  return table;
}

async function creation(client: Session, table: SchemaName, { parent, columns }: ArchiveManifest): Promise<Sql> {
  const details = await readDetails(client, parent);
  if (details?.isOwn && sameColumns(details.columns, columns))
    return sql`create table ${sqlName(table)} (like ${sqlName(parent)} including all excluding identity excluding statistics)`;
  const list = columns.map(
    ({ name, type, notNull }) =>
      sql`${quoteName(name)} ${read(parseType(type), type)}${notNull ? sql` not null` : sql``}`,
  );
  return sql`create table ${sqlName(table)} (${joinSql(list, ', ')})`;
}

/** Makes a table a partition again, for a moment of its table at most; rows of that time must not stand in the default partition. */
async function attachTable(
  client: Session,
  table: SchemaName,
  { parent, bound }: ArchiveManifest,
  context: ImportContext,
): Promise<void> {
  const relation = await readRelation(client, parent);
  const standing = relation && defaultPartition(relation);
  try {
    await client.query(sql`begin; ${await limits(client, context, 'transaction')}`);
    // As when a partition is made: writers are stopped before they choose a partition (`creationStatements`).
    if (standing !== undefined) {
      await client.query(sql`lock table only ${sqlName(parent)} in share row exclusive mode`);
      await client.query(sql`lock table only ${sqlName(standing)} in access exclusive mode`);
    }
    await client.query(
      sql`alter table ${sqlName(parent)} attach partition ${sqlName(table)} ${read(boundSql(bound), bound)}`,
    );
    await client.query(sql`commit`);
  } catch (error) {
    await client.query(sql`rollback`).catch(() => undefined);
    const { code = '', message } = error as { code?: string; message: string };
    throw new InputError('restore-failed', `${table.schema}.${table.name} was restored and could not be attached`, [
      {
        where: `${parent.schema}.${parent.name} ${bound}`,
        given: `(${code}) ${message}`,
        allowed: 'a table that takes it as a partition',
        remedy:
          code === '23514'
            ? 'Rows of that time stand in the default partition. Move them into the restored table by hand, then run this again.'
            : 'Correct what PostgreSQL says, then run this again; or leave --attach out and use the table as it is.',
      },
    ]);
  }
}

/** What `parseManifest` has taken apart already, and would have refused. */
function read(parsed: Sql | undefined, text: string): Sql {
  if (parsed === undefined) throw new Error(`A manifest was not checked before it was used: ${text}`);
  return parsed;
}

function differs(manifestKey: string, given: string, allowed: string): InputError {
  return new InputError('restore-failed', 'What came out of the archive is not what went in; nothing was left', [
    {
      where: manifestKey,
      given,
      allowed,
      remedy: 'The bucket keeps versions: bring back those that the manifest names, then run this again.',
    },
  ]);
}
