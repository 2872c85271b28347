import { columnType, keepsTable, whyRewritten } from './column-types';
import type { KnownTables } from './known-tables';
import type { LockMode, TableLock } from './lock-modes';
import { type PgAlterCommand, type PgColumn, type PgConstraint, type PgRelation, tableName } from './pg-tree';

/**
 * Forms of ALTER TABLE that change the catalog alone under a weaker lock than ACCESS EXCLUSIVE, "unless explicitly noted" the lock of
 * all (read: PostgreSQL documentation, ALTER TABLE, Description).
 */
const WEAKER: Readonly<Record<string, LockMode>> = {
  AT_SetStatistics: 'SHARE UPDATE EXCLUSIVE',
  AT_ClusterOn: 'SHARE UPDATE EXCLUSIVE',
  AT_DropCluster: 'SHARE UPDATE EXCLUSIVE',
  AT_SetOptions: 'SHARE UPDATE EXCLUSIVE',
  AT_ResetOptions: 'SHARE UPDATE EXCLUSIVE',
  AT_SetRelOptions: 'SHARE UPDATE EXCLUSIVE',
  AT_ResetRelOptions: 'SHARE UPDATE EXCLUSIVE',
  AT_EnableTrig: 'SHARE ROW EXCLUSIVE',
  AT_EnableAlwaysTrig: 'SHARE ROW EXCLUSIVE',
  AT_EnableReplicaTrig: 'SHARE ROW EXCLUSIVE',
  AT_EnableTrigAll: 'SHARE ROW EXCLUSIVE',
  AT_EnableTrigUser: 'SHARE ROW EXCLUSIVE',
  AT_DisableTrig: 'SHARE ROW EXCLUSIVE',
  AT_DisableTrigAll: 'SHARE ROW EXCLUSIVE',
  AT_DisableTrigUser: 'SHARE ROW EXCLUSIVE',
};

/** Forms that write all of a table anew, or copy it (read: ALTER TABLE, SET LOGGED, SET TABLESPACE, SET ACCESS METHOD). */
const COPYING = new Set(['AT_SetLogged', 'AT_SetUnLogged', 'AT_SetTableSpace', 'AT_SetAccessMethod']);

/** The locks of one form of ALTER TABLE, of the table and of others. */
export function alterTableLocks(table: string, command: PgAlterCommand, known: KnownTables): TableLock[] {
  const { subtype, name = '', def } = command;
  const exclusive = (rest: Pick<TableLock, 'work' | 'instead' | 'unless'>): TableLock[] => [
    { table, lock: 'ACCESS EXCLUSIVE', ...rest },
  ];
  if (subtype === 'AT_AddColumn' && def?.ColumnDef !== undefined) return addColumnLocks(table, def.ColumnDef, known);
  if (subtype === 'AT_AddConstraint' && def?.Constraint !== undefined)
    return constraintLocks(table, def.Constraint, known);
  if (subtype === 'AT_AlterColumnType' && def?.ColumnDef !== undefined)
    return typeLocks(table, name, def.ColumnDef, known);
  if (subtype === 'AT_AttachPartition' || subtype === 'AT_DetachPartition') {
    const { PartitionCmd } = def ?? {};
    if (PartitionCmd !== undefined)
      return subtype === 'AT_AttachPartition'
        ? attachLocks(table, PartitionCmd.name, known)
        : detachLocks(table, PartitionCmd.name, PartitionCmd.concurrent === true);
  }
  if (subtype === 'AT_SetNotNull')
    return known.hasNoNull(table, name)
      ? exclusive({ work: 'catalog' })
      : exclusive({ work: 'scan', instead: notNullInSteps(name) });
  // Of a check constraint; a foreign key's also locks the other table, weaker than writes need (read: ALTER TABLE, Description).
  if (subtype === 'AT_ValidateConstraint') return [{ table, lock: 'SHARE UPDATE EXCLUSIVE', work: 'scan' }];
  if (COPYING.has(subtype)) return exclusive({ work: 'rewrite' });
  return [{ table, lock: WEAKER[subtype] ?? 'ACCESS EXCLUSIVE', work: 'catalog' }];
}

function notNullInSteps(column: string): string {
  return (
    `Add \`check (${column} is not null) not valid\`, validate it in the next file, then set not null ` +
    'in another, which reads no row, and drop the check.'
  );
}

/** (read: ALTER TABLE, Notes; tried which of them read or write the table.) */
function addColumnLocks(table: string, column: PgColumn, known: KnownTables): TableLock[] {
  const kinds = (column.constraints ?? []).flatMap(({ Constraint }) => Constraint ?? []);
  const has = (kind: string) => kinds.some(({ contype }) => contype === kind);
  const why = whyRewritten(column, (type) => known.isCheckedDomain(type));
  const locks: TableLock[] = [{ table, lock: 'ACCESS EXCLUSIVE', work: 'catalog' }];
  if (why !== undefined)
    locks.push({
      table,
      lock: 'ACCESS EXCLUSIVE',
      work: 'rewrite',
      ...(why.endsWith('()') && !BUILT_IN_VOLATILE.test(why)
        ? { unless: 'the function is declared stable or immutable' }
        : {}),
      instead:
        why === 'a generated column'
          ? 'Add an ordinary column, fill it in batches outside of migrations, and keep it by a trigger.'
          : 'Add the column without a default, set the default in the next statement, and fill old rows in batches outside of migrations.',
    });
  if (has('CONSTR_CHECK'))
    locks.push({
      table,
      lock: 'ACCESS EXCLUSIVE',
      work: 'scan',
      instead: 'Add the column alone, then the check `not valid`, and validate it in the next file.',
    });
  if (has('CONSTR_UNIQUE') || has('CONSTR_PRIMARY'))
    locks.push({
      table,
      lock: 'ACCESS EXCLUSIVE',
      work: 'index',
      instead: indexFirst(has('CONSTR_PRIMARY'), table, known),
    });
  for (const { contype, pktable } of kinds) {
    if (contype !== 'CONSTR_FOREIGN' || pktable === undefined) continue;
    // Without a default every row has NULL, which refers to nothing.
    const work = has('CONSTR_DEFAULT') && !known.isNew(table) ? 'scan' : 'catalog';
    const instead = 'Add the column alone, then the foreign key `not valid`, and validate it in the next file.';
    for (const each of [table, tableName(pktable)])
      locks.push({ table: each, lock: 'SHARE ROW EXCLUSIVE', work, ...(work === 'scan' ? { instead } : {}) });
  }
  return locks;
}

const BUILT_IN_VOLATILE = /\b(random|gen_random_uuid|uuid_generate_v\w+|nextval|clock_timestamp|timeofday)\(\)$/;

/** (read: CREATE INDEX, Building Indexes Concurrently.) */
export const PARTITION_BY_PARTITION =
  'create it `on only` the table, then concurrently on each partition, each alone in a file, and attach those to it.';

function indexFirst(isPrimary: boolean, table: string, known: KnownTables): string {
  // PostgreSQL takes no index for a constraint of a partitioned table (read: ALTER TABLE, ADD table_constraint_using_index).
  if (known.isPartitioned(table)) return `Build a unique index in its place: ${PARTITION_BY_PARTITION}`;
  return (
    `Build a unique index concurrently in a file of its own, then \`add constraint ... ${isPrimary ? 'primary key' : 'unique'} using index\`` +
    `${isPrimary ? ', with columns that are not null already' : ''}.`
  );
}

function constraintLocks(table: string, constraint: PgConstraint, known: KnownTables): TableLock[] {
  const { contype, skip_validation: isNotValid, pktable, indexname } = constraint;
  const lock = 'ACCESS EXCLUSIVE';
  if (contype === 'CONSTR_FOREIGN') {
    // A partitioned table takes no foreign key that is not valid (tried: PostgreSQL 17).
    const instead = known.isPartitioned(table)
      ? 'Add it to each partition `not valid`, validate it there, and then to the table, which takes what its partitions have.'
      : 'Add it `not valid`, and validate it in the next file, while everybody reads and writes.';
    const rest =
      isNotValid === true || known.isNew(table) ? ({ work: 'catalog' } as const) : ({ work: 'scan', instead } as const);
    const tables = pktable === undefined ? [table] : [table, tableName(pktable)];
    return tables.map((each) => ({ table: each, lock: 'SHARE ROW EXCLUSIVE', ...rest }));
  }
  if (contype === 'CONSTR_CHECK')
    return isNotValid === true
      ? [{ table, lock, work: 'catalog' }]
      : [
          {
            table,
            lock,
            work: 'scan',
            instead: 'Add it `not valid`, and validate it in the next file, while everybody reads and writes.',
          },
        ];
  if (contype === 'CONSTR_UNIQUE' || contype === 'CONSTR_PRIMARY') {
    const isPrimary = contype === 'CONSTR_PRIMARY';
    if (indexname === undefined) return [{ table, lock, work: 'index', instead: indexFirst(isPrimary, table, known) }];
    // Its columns have to be looked at, and which those are the index knows.
    const unless = 'the columns of the index are not null already';
    const instead = 'Make its columns not null before, in steps: check not valid, validate, set not null.';
    return isPrimary ? [{ table, lock, work: 'scan', unless, instead }] : [{ table, lock, work: 'catalog' }];
  }
  if (contype === 'CONSTR_NOTNULL') {
    const column = constraint.keys?.[0]?.String?.sval ?? '';
    return [{ table, lock, work: known.hasNoNull(table, column) ? 'catalog' : 'scan' }];
  }
  if (contype === 'CONSTR_EXCLUSION')
    return [{ table, lock, work: 'index', instead: 'There is no way to add it concurrently: choose a quiet hour.' }];
  return [{ table, lock, work: 'catalog' }];
}

function typeLocks(
  table: string,
  column: string,
  { typeName, raw_default }: PgColumn,
  known: KnownTables,
): TableLock[] {
  const before = known.columnType(table, column);
  const after = typeName === undefined ? undefined : columnType(typeName);
  const lock = 'ACCESS EXCLUSIVE';
  if (before !== undefined && after !== undefined && raw_default === undefined && keepsTable(before, after))
    return [{ table, lock, work: 'catalog' }];
  const unless =
    before === undefined
      ? 'only its limit grows, or varchar becomes text'
      : isTimeZone(before.name, after?.name)
        ? 'the time zone of the session is UTC'
        : undefined;
  return [
    {
      table,
      lock,
      work: 'rewrite',
      ...(unless === undefined ? {} : { unless }),
      instead:
        'Add a column of the new type, write both, fill old rows in batches, then read the new one and drop the old.',
    },
  ];
}

/** Such a change writes nothing anew where the session is in UTC (read: PostgreSQL 12 release notes; tried). */
function isTimeZone(before: string, after: string | undefined): boolean {
  return [before, after].sort().join() === 'timestamp,timestamptz';
}

/** (read: ALTER TABLE, ATTACH PARTITION.) */
function attachLocks(parent: string, partition: PgRelation, known: KnownTables): TableLock[] {
  return [
    { table: parent, lock: 'SHARE UPDATE EXCLUSIVE', work: 'catalog' },
    {
      table: tableName(partition),
      lock: 'ACCESS EXCLUSIVE',
      work: 'scan',
      unless: 'it has a valid check that implies its bounds',
      instead: 'Before, add a check with its bounds `not valid`, and validate it.',
    },
    ...defaultPartitionLocks(parent, known),
  ];
}

/** Of the default partition, in which rows of a new one may be (read: CREATE TABLE, PARTITION OF; ALTER TABLE, ATTACH PARTITION). */
export function defaultPartitionLocks(parent: string, known: KnownTables): TableLock[] {
  const table = known.defaultPartition(parent);
  if (table === undefined) return [];
  return [
    {
      table,
      lock: 'ACCESS EXCLUSIVE',
      work: 'scan',
      unless: 'it has a valid check that excludes the new bounds',
      instead:
        'Before, add a check to it that excludes the new bounds `not valid`, and validate it; or use `tidemark partitions apply`.',
    },
  ];
}

/** (read: ALTER TABLE, DETACH PARTITION.) */
function detachLocks(parent: string, partition: PgRelation, concurrent: boolean): TableLock[] {
  const lock = concurrent ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE';
  return [parent, tableName(partition)].map((table) => ({
    table,
    lock: concurrent && table !== parent ? 'ACCESS EXCLUSIVE' : lock,
    work: 'catalog',
  }));
}
