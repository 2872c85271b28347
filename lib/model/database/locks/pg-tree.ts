/** The parts of PostgreSQL's parse tree that locks depend on, as libpg_query writes it: a node is an object with one key, its kind. */
export interface PgRelation {
  readonly schemaname?: string;
  readonly relname: string;
  /** False after ONLY: partitions are left out. */
  readonly inh?: boolean;
}

export interface PgString {
  readonly String?: { readonly sval: string };
}

export interface PgTypeName {
  readonly names?: readonly PgString[];
  readonly typmods?: readonly { readonly A_Const?: { readonly ival?: { readonly ival?: number } } }[];
  readonly arrayBounds?: readonly unknown[];
}

export interface PgConstraint {
  readonly contype: string;
  readonly conname?: string;
  readonly skip_validation?: boolean;
  readonly raw_expr?: unknown;
  readonly pktable?: PgRelation;
  readonly indexname?: string;
  readonly keys?: readonly PgString[];
}

export interface PgColumn {
  readonly colname?: string;
  readonly typeName?: PgTypeName;
  readonly constraints?: readonly { readonly Constraint?: PgConstraint }[];
  readonly raw_default?: unknown;
}

export interface PgAlterCommand {
  readonly subtype: string;
  readonly name?: string;
  readonly missing_ok?: boolean;
  readonly def?: {
    readonly ColumnDef?: PgColumn;
    readonly Constraint?: PgConstraint;
    readonly PartitionCmd?: PgPartitionCommand;
  };
}

export interface PgPartitionCommand {
  readonly name: PgRelation;
  readonly bound?: { readonly is_default?: boolean };
  readonly concurrent?: boolean;
}

export interface PgStatement {
  readonly AlterTableStmt?: {
    readonly relation: PgRelation;
    readonly cmds: readonly { readonly AlterTableCmd: PgAlterCommand }[];
    readonly objtype: string;
  };
  readonly IndexStmt?: { readonly idxname?: string; readonly relation: PgRelation; readonly concurrent?: boolean };
  readonly CreateStmt?: {
    readonly relation: PgRelation;
    readonly tableElts?: readonly { readonly ColumnDef?: PgColumn; readonly Constraint?: PgConstraint }[];
    readonly inhRelations?: readonly { readonly RangeVar: PgRelation }[];
    readonly partbound?: { readonly is_default?: boolean };
    readonly partspec?: object;
    readonly if_not_exists?: boolean;
  };
  readonly CreateDomainStmt?: { readonly domainname: readonly PgString[]; readonly constraints?: readonly unknown[] };
  readonly AlterDomainStmt?: { readonly typeName: readonly PgString[] };
  readonly CreateTableAsStmt?: { readonly into: { readonly rel: PgRelation }; readonly if_not_exists?: boolean };
  readonly ViewStmt?: { readonly view: PgRelation; readonly replace?: boolean };
  readonly DropStmt?: {
    readonly objects: readonly PgName[];
    readonly removeType: string;
    readonly concurrent?: boolean;
  };
  readonly RenameStmt?: {
    readonly renameType: string;
    readonly relation?: PgRelation;
    readonly subname?: string;
    readonly newname: string;
  };
  readonly TruncateStmt?: { readonly relations: readonly { readonly RangeVar: PgRelation }[] };
  readonly LockStmt?: { readonly relations: readonly { readonly RangeVar: PgRelation }[]; readonly mode: number };
  readonly ClusterStmt?: { readonly relation?: PgRelation };
  readonly VacuumStmt?: {
    readonly options?: readonly { readonly DefElem: { readonly defname: string; readonly arg?: PgString } }[];
    readonly rels?: readonly { readonly VacuumRelation: { readonly relation: PgRelation } }[];
    readonly is_vacuumcmd?: boolean;
  };
  readonly ReindexStmt?: {
    readonly kind: string;
    readonly relation?: PgRelation;
    readonly params?: readonly { readonly DefElem: { readonly defname: string } }[];
  };
  readonly CreateTrigStmt?: { readonly relation: PgRelation };
  readonly CreatePolicyStmt?: { readonly table: PgRelation };
  readonly AlterPolicyStmt?: { readonly table: PgRelation };
  readonly RuleStmt?: { readonly relation: PgRelation };
  readonly RefreshMatViewStmt?: { readonly relation: PgRelation; readonly concurrent?: boolean };
  readonly InsertStmt?: { readonly relation: PgRelation };
  readonly UpdateStmt?: { readonly relation: PgRelation; readonly whereClause?: object };
  readonly DeleteStmt?: { readonly relation: PgRelation; readonly whereClause?: object };
}

/** A name as DROP has it: its parts in a list, or alone. */
export interface PgName extends PgString {
  readonly List?: { readonly items: readonly PgString[] };
}

/** What a table is called in what is said of it. */
export function tableName({ schemaname, relname }: PgRelation): string {
  return schemaname === undefined || schemaname === 'public' ? relname : `${schemaname}.${relname}`;
}

/** The parts of a name. */
export function nameParts({ List, String: alone }: PgName): string[] {
  return List === undefined ? [alone?.sval ?? ''] : List.items.map((item) => item.String?.sval ?? '');
}

/** All nodes of a kind in an expression. */
export function* nodesOf(kind: string, tree: unknown): Generator<Readonly<Record<string, unknown>>> {
  if (typeof tree !== 'object' || tree === null) return;
  for (const [key, value] of Object.entries(tree)) {
    if (key === kind) yield value as Readonly<Record<string, unknown>>;
    yield* nodesOf(kind, value);
  }
}
