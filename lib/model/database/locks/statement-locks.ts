import { alterTableLocks, defaultPartitionLocks, PARTITION_BY_PARTITION } from './alter-table-locks';
import { type KnownTables, relationOf } from './known-tables';
import { LOCK_MODES, type LockMode, mergeLocks, type TableLock, type Work } from './lock-modes';
import { nameParts, type PgRelation, type PgStatement, tableName } from './pg-tree';

/**
 * Which tables a statement locks, how, and what it does meanwhile: of statements that change tables, all that PostgreSQL's
 * documentation says of them (13.3.1 "Table-Level Locks", and the page of each command, named beside it).
 *
 * Each rule is tried on a server: test/adapters/postgres/migrations/locks.test.ts. Functions, DO and CALL are not looked into; what
 * cascades to partitions, views and tables that refer to one is not told.
 */
export function statementLocks(statement: PgStatement, known: KnownTables): TableLock[] {
  const { AlterTableStmt } = statement;
  if (AlterTableStmt !== undefined && AlterTableStmt.objtype !== 'OBJECT_INDEX') {
    const table = tableName(AlterTableStmt.relation);
    return mergeLocks(AlterTableStmt.cmds.flatMap(({ AlterTableCmd }) => alterTableLocks(table, AlterTableCmd, known)));
  }
  return mergeLocks([
    ...createLocks(statement, known),
    ...dropLocks(statement, known),
    ...maintenanceLocks(statement, known),
    ...rowLocks(statement),
  ]);
}

function one(relation: PgRelation, lock: LockMode, work: Work = 'catalog', instead?: string): TableLock {
  return { table: tableName(relation), lock, work, ...(instead === undefined ? {} : { instead }) };
}

function createLocks(statement: PgStatement, known: KnownTables): TableLock[] {
  const { IndexStmt, CreateStmt, ViewStmt, CreateTrigStmt, RuleStmt, CreatePolicyStmt, AlterPolicyStmt } = statement;
  const locks: TableLock[] = [];
  // CREATE INDEX, "Building Indexes Concurrently".
  if (IndexStmt !== undefined && IndexStmt.relation.inh !== true && known.isPartitioned(tableName(IndexStmt.relation)))
    locks.push(one(IndexStmt.relation, 'SHARE'));
  else if (IndexStmt !== undefined)
    locks.push(
      IndexStmt.concurrent === true
        ? one(IndexStmt.relation, 'SHARE UPDATE EXCLUSIVE', 'index')
        : one(
            IndexStmt.relation,
            'SHARE',
            'index',
            known.isPartitioned(tableName(IndexStmt.relation))
              ? `Partition by partition: ${PARTITION_BY_PARTITION}`
              : 'Build it with `create index concurrently`, alone in a file that begins with `-- no-transaction`.',
          ),
    );
  if (CreateStmt !== undefined) {
    const constraints = (CreateStmt.tableElts ?? []).flatMap(({ ColumnDef, Constraint }) => [
      ...(Constraint === undefined ? [] : [Constraint]),
      ...(ColumnDef?.constraints ?? []).flatMap((each) => each.Constraint ?? []),
    ]);
    for (const { contype, pktable } of constraints)
      if (contype === 'CONSTR_FOREIGN' && pktable !== undefined) locks.push(one(pktable, 'SHARE ROW EXCLUSIVE'));
    // CREATE TABLE, PARTITION OF.
    for (const { RangeVar } of CreateStmt.inhRelations ?? []) {
      const isPartition = CreateStmt.partbound !== undefined;
      locks.push(one(RangeVar, isPartition ? 'ACCESS EXCLUSIVE' : 'SHARE UPDATE EXCLUSIVE'));
      if (isPartition) locks.push(...defaultPartitionLocks(tableName(RangeVar), known));
    }
  }
  if (ViewStmt?.replace === true) locks.push(one(ViewStmt.view, 'ACCESS EXCLUSIVE'));
  // CREATE TRIGGER is named in 13.3.1.
  if (CreateTrigStmt !== undefined) locks.push(one(CreateTrigStmt.relation, 'SHARE ROW EXCLUSIVE'));
  if (RuleStmt !== undefined) locks.push(one(RuleStmt.relation, 'ACCESS EXCLUSIVE'));
  const policy = CreatePolicyStmt ?? AlterPolicyStmt;
  if (policy !== undefined) locks.push(one(policy.table, 'ACCESS EXCLUSIVE'));
  return locks;
}

const RELATIONS = new Set(['OBJECT_TABLE', 'OBJECT_VIEW', 'OBJECT_MATVIEW', 'OBJECT_FOREIGN_TABLE']);
/** Dropped from a table, whose name stands before theirs. */
const OF_A_TABLE = new Set(['OBJECT_TRIGGER', 'OBJECT_POLICY', 'OBJECT_RULE']);

function dropLocks({ DropStmt, RenameStmt }: PgStatement, known: KnownTables): TableLock[] {
  const locks: TableLock[] = [];
  if (DropStmt !== undefined)
    for (const object of DropStmt.objects) {
      const parts = nameParts(object);
      const lock = DropStmt.concurrent === true ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE';
      if (RELATIONS.has(DropStmt.removeType)) locks.push(one(relationOf(parts), 'ACCESS EXCLUSIVE'));
      if (OF_A_TABLE.has(DropStmt.removeType)) locks.push(one(relationOf(parts.slice(0, -1)), 'ACCESS EXCLUSIVE'));
      if (DropStmt.removeType === 'OBJECT_INDEX') locks.push({ table: ofIndex(parts, known), lock, work: 'catalog' });
    }
  // ALTER TABLE, RENAME; ALTER INDEX renames under a weaker lock.
  if (RenameStmt?.relation !== undefined && RenameStmt.renameType !== 'OBJECT_INDEX')
    locks.push(one(RenameStmt.relation, 'ACCESS EXCLUSIVE'));
  return locks;
}

function ofIndex(parts: readonly string[], known: KnownTables): string {
  return known.tableOfIndex(parts.at(-1) ?? '') ?? `the table of ${parts.join('.')}`;
}

function maintenanceLocks(statement: PgStatement, known: KnownTables): TableLock[] {
  const { TruncateStmt, LockStmt, ClusterStmt, VacuumStmt, ReindexStmt, RefreshMatViewStmt } = statement;
  const locks: TableLock[] = [];
  for (const { RangeVar } of TruncateStmt?.relations ?? []) locks.push(one(RangeVar, 'ACCESS EXCLUSIVE'));
  for (const { RangeVar } of LockStmt?.relations ?? [])
    locks.push(one(RangeVar, LOCK_MODES[(LockStmt?.mode ?? 8) - 1] ?? 'ACCESS EXCLUSIVE'));
  const quiet =
    'There is no way to do it while the table is in use; pg_repack, which is no part of PostgreSQL, comes close.';
  if (ClusterStmt?.relation !== undefined) locks.push(one(ClusterStmt.relation, 'ACCESS EXCLUSIVE', 'rewrite', quiet));
  const isFull = VacuumStmt?.options?.some(({ DefElem }) => DefElem.defname === 'full') === true;
  for (const { VacuumRelation } of VacuumStmt?.rels ?? [])
    locks.push(
      isFull
        ? one(
            VacuumRelation.relation,
            'ACCESS EXCLUSIVE',
            'rewrite',
            'Leave it to VACUUM without FULL, which lets everybody work.',
          )
        : one(VacuumRelation.relation, 'SHARE UPDATE EXCLUSIVE', 'scan'),
    );
  // REINDEX, "Rebuilding Indexes Concurrently".
  if (ReindexStmt?.relation !== undefined) {
    const isIndex = ReindexStmt.kind === 'REINDEX_OBJECT_INDEX';
    const { relation } = ReindexStmt;
    const table = isIndex ? ofIndex([relation.relname], known) : tableName(relation);
    const isConcurrent = ReindexStmt.params?.some(({ DefElem }) => DefElem.defname === 'concurrently') === true;
    const instead = 'Use `reindex ... concurrently`, alone in a file that begins with `-- no-transaction`.';
    locks.push(
      isConcurrent
        ? { table, lock: 'SHARE UPDATE EXCLUSIVE', work: 'index' }
        : { table, lock: 'SHARE', work: 'index', instead },
    );
  }
  // REFRESH MATERIALIZED VIEW, CONCURRENTLY.
  if (RefreshMatViewStmt !== undefined) {
    const { relation, concurrent } = RefreshMatViewStmt;
    const instead = 'Use `refresh materialized view concurrently`, which needs a unique index and lets it be read.';
    locks.push(
      // Nobody writes to it but another refresh.
      concurrent === true
        ? { ...one(relation, 'EXCLUSIVE', 'rows'), waiting: 'none' }
        : one(relation, 'ACCESS EXCLUSIVE', 'rewrite', instead),
    );
  }
  return locks;
}

/** Without WHERE every row is locked until the transaction ends (read: 13.3.2 "Row-Level Locks"). */
function rowLocks({ InsertStmt, UpdateStmt, DeleteStmt }: PgStatement): TableLock[] {
  if (InsertStmt !== undefined) return [one(InsertStmt.relation, 'ROW EXCLUSIVE')];
  const changed = UpdateStmt ?? DeleteStmt;
  if (changed === undefined) return [];
  if (changed.whereClause !== undefined) return [one(changed.relation, 'ROW EXCLUSIVE', 'catalog')];
  const instead = 'Change rows in batches, outside of migrations.';
  return [{ ...one(changed.relation, 'ROW EXCLUSIVE', 'rows', instead), waiting: 'writes' }];
}
