import type { SchemaName } from '../model/sql/sql';

/** A setting as `reloptions` and `attoptions` hold it. */
export interface Option {
  readonly name: string;
  readonly value: string;
}

/** What a table has beside its columns, and a new partition takes over. Definitions are as PostgreSQL deparses them. */
export interface TableSettings {
  /** The table they were read from: the newest sibling, or else the parent. */
  readonly of: SchemaName;
  /** Whose the new partition is to be, where that is not who is connected. */
  readonly otherOwner: string | undefined;
  readonly unlogged: boolean;
  /** Undefined where a new table would have the same without being told. */
  readonly accessMethod?: string;
  readonly tablespace?: string;
  readonly options: readonly Option[];
  readonly toastOptions: readonly Option[];
  readonly columns: readonly ColumnSettings[];
  readonly comment?: string;
  readonly rowSecurity: boolean;
  readonly forcesRowSecurity: boolean;
  readonly policies: readonly Policy[];
  readonly privileges: readonly Privilege[];
  readonly ownerPrivileges: OwnerPrivileges;
  /** Who gets privileges on every new table of the connected role by ALTER DEFAULT PRIVILEGES. */
  readonly defaultGrantees: readonly Pick<Privilege, 'grantee'>[];
  /** As pg_class.relreplident says: d, f, n or i. */
  readonly replicaIdentity: string;
  readonly indexes: readonly Index[];
  readonly statistics: readonly Statistics[];
  /** Triggers of a sibling alone. */
  readonly triggers: readonly CopiedTrigger[];
  /** Triggers that ATTACH makes, of the parent, where the sibling's fire at other times than the parent's. */
  readonly firing: readonly { readonly name: string; readonly enabled: string }[];
  /** Publications that name the sibling itself. */
  readonly publications: readonly string[];
  /** Of the parent, what readers of the partition by its name and subscribers depend on. */
  readonly parentHas: { readonly rowSecurity: boolean; readonly replicaIdentity: string };
  /** Whether a schema is called like the table that they were read from. */
  readonly isSchemaName: boolean;
}

/** Of a column, what is not as the new table has it by LIKE. */
export interface ColumnSettings {
  readonly name: string;
  readonly notNull: boolean;
  readonly statistics?: number;
  readonly options: readonly Option[];
  /** p, e, m or x. */
  readonly storage?: string;
  /** p, l, or nothing for the default. */
  readonly compression?: string;
  readonly comment?: string;
}

export interface Policy {
  readonly name: string;
  readonly isPermissive: boolean;
  /** r, a, w, d or *. */
  readonly command: string;
  /** None is PUBLIC. */
  readonly roles: readonly string[];
  readonly using?: string;
  readonly check?: string;
  /** Operators that it uses and that are not PostgreSQL's own, as the deparser writes them. */
  readonly operators: readonly string[];
  readonly comment?: string;
}

/** A privilege of another role than the owner. */
export interface Privilege {
  /** Undefined is PUBLIC. */
  readonly grantee?: string;
  readonly privilege: string;
  /** Undefined is the whole table. */
  readonly column?: string;
  readonly isGrantable: boolean;
}

export interface OwnerPrivileges {
  readonly owner: string;
  /** Whether the owner has all, as of a table for which nothing was granted or revoked. */
  readonly isAll: boolean;
  readonly privileges: readonly string[];
}

export interface Index {
  /** What it is called on the new partition. */
  readonly name: string;
  readonly definition: string;
  readonly operators: readonly string[];
  /** Of a primary key, or a constraint UNIQUE or EXCLUDE. */
  readonly constraint?: string;
  readonly tablespace?: string;
  /** Those that `definition` does not bring. */
  readonly options: readonly Option[];
  /** Statistics targets by the number of the column. */
  readonly targets: readonly { readonly column: number; readonly target: number }[];
  readonly isClustered: boolean;
  readonly isReplicaIdentity: boolean;
  readonly comment?: string;
  readonly constraintComment?: string;
}

export interface Statistics {
  readonly name: SchemaName;
  /** Whose they are, where that is not who is connected. */
  readonly otherOwner?: string;
  readonly definition: string;
  readonly target?: number;
  readonly comment?: string;
}

export interface CopiedTrigger {
  readonly name: string;
  readonly definition: string;
  readonly operators: readonly string[];
  readonly enabled: string;
  readonly comment?: string;
}
