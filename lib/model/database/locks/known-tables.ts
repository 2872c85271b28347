import { type ColumnType, columnType } from './column-types';
import {
  nameParts,
  nodesOf,
  type PgAlterCommand,
  type PgColumn,
  type PgConstraint,
  type PgStatement,
  type PgString,
  tableName,
} from './pg-tree';

interface KnownTable {
  readonly columns: Map<string, ColumnType>;
  readonly notNull: Set<string>;
  /** Constraints `check (<column> is not null)` by name. */
  readonly checks: Map<string, { readonly column: string; readonly valid: boolean }>;
  /** Made by a migration that is pending: nobody uses it yet. */
  readonly isNew: boolean;
}

/** What the files say of the tables, as far as it decides how long a lock is held. Reads one statement after the other. */
export class KnownTables {
  private readonly tables = new Map<string, KnownTable>();
  /** Domains that values have to be checked for. */
  private readonly domains = new Set<string>();
  private readonly partitioned = new Set<string>();
  private readonly indexes = new Map<string, string>();
  /** Default partitions by their tables. */
  private readonly defaults = new Map<string, string>();

  isNew(table: string): boolean {
    return this.tables.get(table)?.isNew === true;
  }

  isPartitioned(table: string): boolean {
    return this.partitioned.has(table);
  }

  /** Whether a type is a domain with a constraint. */
  isCheckedDomain(type: string): boolean {
    return this.domains.has(type);
  }

  /** Type of a column; undefined where no file says it. */
  columnType(table: string, column: string): ColumnType | undefined {
    return this.tables.get(table)?.columns.get(column);
  }

  /** Whether PostgreSQL need not look for NULL in a column. */
  hasNoNull(table: string, column: string): boolean {
    const known = this.tables.get(table);
    if (known === undefined) return false;
    return (
      known.notNull.has(column) || [...known.checks.values()].some((check) => check.valid && check.column === column)
    );
  }

  /** The partition of a table that has what fits into no other; it is read when another is added. */
  defaultPartition(table: string): string | undefined {
    return this.defaults.get(table);
  }

  /** The table of an index, by the name of the index. */
  tableOfIndex(index: string): string | undefined {
    return this.indexes.get(index);
  }

  /** Takes note of a statement of a migration that is applied (`isNew` false) or pending. */
  learn(statement: PgStatement, isNew: boolean): void {
    const { CreateStmt, CreateTableAsStmt, AlterTableStmt, RenameStmt, DropStmt, IndexStmt } = statement;
    const { CreateDomainStmt, AlterDomainStmt } = statement;
    if (AlterDomainStmt !== undefined || (CreateDomainStmt?.constraints ?? []).length > 0)
      this.domains.add((AlterDomainStmt?.typeName ?? CreateDomainStmt?.domainname)?.at(-1)?.String?.sval ?? '');
    if (CreateStmt !== undefined) {
      const name = tableName(CreateStmt.relation);
      // Where it may be there already, the file does not say what it has.
      if (CreateStmt.if_not_exists !== true) this.add(name, isNew);
      if (CreateStmt.partspec !== undefined) this.partitioned.add(name);
      if (CreateStmt.partbound?.is_default === true)
        for (const { RangeVar } of CreateStmt.inhRelations ?? []) this.defaults.set(tableName(RangeVar), name);
      for (const { ColumnDef, Constraint } of CreateStmt.tableElts ?? []) {
        if (ColumnDef !== undefined) this.addColumn(name, ColumnDef);
        if (Constraint !== undefined) this.addConstraint(name, Constraint);
      }
    }
    if (CreateTableAsStmt !== undefined && CreateTableAsStmt.if_not_exists !== true)
      this.add(tableName(CreateTableAsStmt.into.rel), isNew);
    if (IndexStmt?.idxname !== undefined) this.indexes.set(IndexStmt.idxname, tableName(IndexStmt.relation));
    if (AlterTableStmt !== undefined)
      for (const { AlterTableCmd } of AlterTableStmt.cmds)
        this.alter(tableName(AlterTableStmt.relation), AlterTableCmd);
    if (RenameStmt?.relation !== undefined)
      this.rename(tableName(RenameStmt.relation), RenameStmt.renameType, RenameStmt.subname ?? '', RenameStmt.newname);
    if (DropStmt !== undefined)
      for (const object of DropStmt.objects) this.tables.delete(tableName(relationOf(nameParts(object))));
  }

  private add(name: string, isNew: boolean): void {
    this.tables.set(name, { columns: new Map(), notNull: new Set(), checks: new Map(), isNew });
  }

  private alter(name: string, { subtype, name: what = '', def }: PgAlterCommand): void {
    const table = this.tables.get(name);
    if (subtype === 'AT_AddColumn' && def?.ColumnDef !== undefined) this.addColumn(name, def.ColumnDef);
    if (subtype === 'AT_AddConstraint' && def?.Constraint !== undefined) this.addConstraint(name, def.Constraint);
    if (subtype === 'AT_AlterColumnType' && def?.ColumnDef?.typeName !== undefined)
      table?.columns.set(what, columnType(def.ColumnDef.typeName));
    if (subtype === 'AT_DropColumn') {
      table?.columns.delete(what);
      table?.notNull.delete(what);
    }
    const { PartitionCmd } = def ?? {};
    if (subtype === 'AT_AttachPartition' && PartitionCmd?.bound?.is_default === true)
      this.defaults.set(name, tableName(PartitionCmd.name));
    if (subtype === 'AT_DetachPartition' && PartitionCmd !== undefined)
      if (this.defaults.get(name) === tableName(PartitionCmd.name)) this.defaults.delete(name);
    if (subtype === 'AT_SetNotNull') table?.notNull.add(what);
    if (subtype === 'AT_DropNotNull') table?.notNull.delete(what);
    if (subtype === 'AT_DropConstraint') table?.checks.delete(what);
    const check = table?.checks.get(what);
    if (subtype === 'AT_ValidateConstraint' && check !== undefined) table?.checks.set(what, { ...check, valid: true });
  }

  private addColumn(name: string, column: PgColumn): void {
    const { colname = '', typeName, constraints = [] } = column;
    if (typeName !== undefined) this.tables.get(name)?.columns.set(colname, columnType(typeName));
    for (const { Constraint } of constraints) {
      if (Constraint === undefined) continue;
      if (/^CONSTR_(NOTNULL|PRIMARY|IDENTITY)$/.test(Constraint.contype)) this.tables.get(name)?.notNull.add(colname);
      this.addConstraint(name, Constraint);
    }
  }

  private addConstraint(name: string, constraint: PgConstraint): void {
    const table = this.tables.get(name);
    if (constraint.contype === 'CONSTR_PRIMARY')
      for (const key of constraint.keys ?? []) table?.notNull.add(key.String?.sval ?? '');
    const column = notNullColumn(constraint);
    if (column === undefined) return;
    const valid = constraint.skip_validation !== true;
    table?.checks.set(constraint.conname ?? `${name}_${column}_check`, { column, valid });
  }

  private rename(table: string, kind: string, from: string, to: string): void {
    const known = this.tables.get(table);
    if (known === undefined) return;
    if (kind === 'OBJECT_TABLE') {
      this.tables.delete(table);
      this.tables.set(table.includes('.') ? `${table.split('.')[0]}.${to}` : to, known);
    }
    if (kind === 'OBJECT_COLUMN') {
      const type = known.columns.get(from);
      known.columns.delete(from);
      if (type !== undefined) known.columns.set(to, type);
      if (known.notNull.delete(from)) known.notNull.add(to);
      for (const [name, check] of known.checks)
        if (check.column === from) known.checks.set(name, { ...check, column: to });
    }
  }
}

/** A table by the parts of its name. */
export function relationOf(parts: readonly string[]): { readonly schemaname?: string; readonly relname: string } {
  const [relname = '', schemaname] = parts.toReversed();
  return schemaname === undefined ? { relname } : { schemaname, relname };
}

/** The column of `check (<column> is not null)`. */
function notNullColumn({ contype, raw_expr }: PgConstraint): string | undefined {
  if (contype !== 'CONSTR_CHECK') return undefined;
  const test = (raw_expr as { readonly NullTest?: { readonly nulltesttype: string } } | undefined)?.NullTest;
  if (test?.nulltesttype !== 'IS_NOT_NULL') return undefined;
  const [column] = [...nodesOf('ColumnRef', test)];
  return (column?.fields as readonly PgString[] | undefined)?.at(-1)?.String?.sval;
}
