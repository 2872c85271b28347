import { integer, joinSql, quoteName, quoteText, type SchemaName, type Sql, sql, sqlName } from '../model/sql/sql';
import {
  checkOperators,
  constraintDefinition,
  indexDefinition,
  policyExpression,
  statisticsDefinition,
  triggerDefinition,
} from './deparsed';
import type {
  ColumnSettings,
  CopiedTrigger,
  Index,
  Option,
  Policy,
  Privilege,
  Statistics,
  TableSettings,
} from './settings';

/** The statements that make a new partition like the table that its settings were read from, in their order. */
export interface SettingsStatements {
  /** CREATE TABLE up to `like`, and what follows its parentheses. */
  readonly create: Sql;
  readonly storage: Sql;
  /** Before rows come. */
  readonly prepare: readonly Sql[];
  /** After rows have come from the default partition: triggers do not fire for them, and their owner may write them. */
  readonly complete: readonly Sql[];
  /** After ATTACH, which makes the triggers of the parent. */
  readonly attached: readonly Sql[];
}

/** As SQL; `table` is the new partition. Throws `NotCopied` for a definition that cannot be about another table. */
export function settingsStatements(settings: TableSettings, table: SchemaName): SettingsStatements {
  const name = sqlName(table);
  const alter = (change: Sql) => sql`alter table ${name} ${change}`;
  const { otherOwner, options, toastOptions, accessMethod, tablespace } = settings;
  const all = [
    ...options.map((option) => optionSql(option)),
    ...toastOptions.map((option) => sql`toast.${optionSql(option)}`),
  ];
  const identity = settings.indexes.find(({ isReplicaIdentity }) => isReplicaIdentity);
  const clustered = settings.indexes.find(({ isClustered }) => isClustered);
  return {
    create: settings.unlogged ? sql`create unlogged table ${name}` : sql`create table ${name}`,
    storage: sql`${accessMethod === undefined ? sql`` : sql` using ${quoteName(accessMethod)}`}${
      all.length === 0 ? sql`` : sql` with (${joinSql(all, ', ')})`
    }${tablespace === undefined ? sql`` : sql` tablespace ${quoteName(tablespace)}`}`,
    prepare: [
      // First: what an index says is computed as the owner of its table.
      ...(otherOwner === undefined ? [] : [alter(sql`owner to ${quoteName(otherOwner)}`)]),
      ...settings.columns.flatMap((column) => columnStatements(column, name)),
      ...commentOn(sql`table ${name}`, settings.comment),
      ...settings.indexes.flatMap((index) => indexStatements(index, table)),
      ...settings.statistics.flatMap((statistics) => statisticsStatements(statistics, table)),
      ...identityStatements(settings.replicaIdentity, identity).map(alter),
      ...(clustered === undefined ? [] : [alter(sql`cluster on ${quoteName(clustered.name)}`)]),
      ...settings.policies.flatMap((policy) => policyStatements(policy, settings, table)),
      ...(settings.rowSecurity ? [alter(sql`enable row level security`)] : []),
      ...privilegeStatements(settings, name),
    ],
    complete: [
      ...settings.triggers.flatMap((trigger) => triggerStatements(trigger, table)),
      ...(settings.forcesRowSecurity ? [alter(sql`force row level security`)] : []),
      ...ownerStatements(settings, name),
    ],
    attached: settings.firing.map((trigger) => alter(firingSql(trigger))),
  };
}

function optionSql({ name, value }: Option): Sql {
  return sql`${quoteName(name)} = ${quoteText(value)}`;
}

function commentOn(what: Sql, comment: string | undefined): Sql[] {
  return comment === undefined ? [] : [sql`comment on ${what} is ${quoteText(comment)}`];
}

const STORAGE: Readonly<Record<string, Sql>> = { p: sql`plain`, e: sql`external`, m: sql`main`, x: sql`extended` };
const COMPRESSION: Readonly<Record<string, Sql>> = { p: sql`pglz`, l: sql`lz4`, '': sql`default` };

function columnStatements(
  { name, notNull, statistics, options, storage, compression, comment }: ColumnSettings,
  table: Sql,
): Sql[] {
  const column = quoteName(name);
  const changes = [
    ...(notNull ? [sql`set not null`] : []),
    ...(statistics === undefined ? [] : [sql`set statistics ${integer(statistics)}`]),
    ...(options.length === 0 ? [] : [sql`set (${joinSql(options.map(optionSql), ', ')})`]),
    ...(storage === undefined ? [] : [sql`set storage ${known(STORAGE, storage)}`]),
    ...(compression === undefined ? [] : [sql`set compression ${known(COMPRESSION, compression)}`]),
  ];
  return [
    ...changes.map((change) => sql`alter table ${table} alter column ${column} ${change}`),
    ...commentOn(sql`column ${table}.${column}`, comment),
  ];
}

function indexStatements(index: Index, table: SchemaName): Sql[] {
  const { constraint, tablespace, options, targets } = index;
  const name = sqlName({ schema: table.schema, name: index.name });
  checkOperators(index.definition, index.operators);
  const made =
    constraint === undefined
      ? indexDefinition(index.definition, index.name, table)
      : sql`alter table ${sqlName(table)} add constraint ${quoteName(index.name)} ${constraintDefinition(constraint)}`;
  const changes = [
    ...(tablespace === undefined ? [] : [sql`set tablespace ${quoteName(tablespace)}`]),
    ...(options.length === 0 ? [] : [sql`set (${joinSql(options.map(optionSql), ', ')})`]),
    ...targets.map(({ column, target }) => sql`alter column ${integer(column)} set statistics ${integer(target)}`),
  ];
  return [
    made,
    ...changes.map((change) => sql`alter index ${name} ${change}`),
    ...commentOn(sql`index ${name}`, index.comment),
    ...commentOn(sql`constraint ${quoteName(index.name)} on ${sqlName(table)}`, index.constraintComment),
  ];
}

function statisticsStatements({ name, otherOwner, definition, target, comment }: Statistics, table: SchemaName): Sql[] {
  return [
    statisticsDefinition(definition, name, table),
    ...(target === undefined ? [] : [sql`alter statistics ${sqlName(name)} set statistics ${integer(target)}`]),
    ...commentOn(sql`statistics ${sqlName(name)}`, comment),
    ...(otherOwner === undefined ? [] : [sql`alter statistics ${sqlName(name)} owner to ${quoteName(otherOwner)}`]),
  ];
}

function identityStatements(identity: string, index: Index | undefined): Sql[] {
  if (identity === 'f') return [sql`replica identity full`];
  if (identity === 'n') return [sql`replica identity nothing`];
  if (index !== undefined) return [sql`replica identity using index ${quoteName(index.name)}`];
  // Of an index that was dropped: the same as nothing.
  return identity === 'i' ? [sql`replica identity nothing`] : [];
}

const COMMANDS: Readonly<Record<string, Sql>> = {
  '*': sql`all`,
  r: sql`select`,
  a: sql`insert`,
  w: sql`update`,
  d: sql`delete`,
};

function policyStatements(policy: Policy, settings: TableSettings, table: SchemaName): Sql[] {
  const isSchema = () => settings.isSchemaName;
  const expression = (text: string) => policyExpression(text, settings.of, table, isSchema);
  const { using, check, roles } = policy;
  checkOperators(`${using ?? ''} ${check ?? ''}`, policy.operators);
  const on = sql`${quoteName(policy.name)} on ${sqlName(table)}`;
  return [
    sql`create policy ${on} as ${policy.isPermissive ? sql`permissive` : sql`restrictive`} for ${known(COMMANDS, policy.command)} to ${
      roles.length === 0 ? sql`public` : joinSql(roles.map(quoteName), ', ')
    }${using === undefined ? sql`` : sql` using (${expression(using)})`}${
      check === undefined ? sql`` : sql` with check (${expression(check)})`
    }`,
    ...commentOn(sql`policy ${on}`, policy.comment),
  ];
}

function triggerStatements({ name, definition, operators, enabled, comment }: CopiedTrigger, table: SchemaName): Sql[] {
  checkOperators(definition, operators);
  return [
    triggerDefinition(definition, table),
    ...(enabled === 'O' ? [] : [sql`alter table ${sqlName(table)} ${firingSql({ name, enabled })}`]),
    ...commentOn(sql`trigger ${quoteName(name)} on ${sqlName(table)}`, comment),
  ];
}

const FIRING: Readonly<Record<string, Sql>> = {
  O: sql`enable trigger`,
  D: sql`disable trigger`,
  R: sql`enable replica trigger`,
  A: sql`enable always trigger`,
};

/** When a trigger fires, as pg_trigger.tgenabled says. */
export function firingSql({ name, enabled }: { readonly name: string; readonly enabled: string }): Sql {
  return sql`${known(FIRING, enabled)} ${quoteName(name)}`;
}

const PRIVILEGES: Readonly<Record<string, Sql>> = {
  SELECT: sql`select`,
  INSERT: sql`insert`,
  UPDATE: sql`update`,
  DELETE: sql`delete`,
  TRUNCATE: sql`truncate`,
  REFERENCES: sql`references`,
  TRIGGER: sql`trigger`,
  MAINTAIN: sql`maintain`,
};

/** What other roles may do; what new tables give anybody is taken away before. */
function privilegeStatements({ defaultGrantees, privileges }: TableSettings, table: Sql): Sql[] {
  const grants = new Map<string, Privilege[]>();
  for (const privilege of privileges) {
    const key = JSON.stringify([privilege.grantee ?? null, privilege.isGrantable]);
    grants.set(key, [...(grants.get(key) ?? []), privilege]);
  }
  return [
    ...(defaultGrantees.length === 0
      ? []
      : [sql`revoke all on table ${table} from ${joinSql(defaultGrantees.map(granteeSql), ', ')}`]),
    ...[...grants.values()].flatMap((given) => {
      const [first] = given;
      if (first === undefined) return [];
      const option = first.isGrantable ? sql` with grant option` : sql``;
      return sql`grant ${joinSql(given.map(privilegeSql), ', ')} on table ${table} to ${granteeSql(first)}${option}`;
    }),
  ];
}

function privilegeSql({ privilege, column }: Privilege): Sql {
  const word = known(PRIVILEGES, privilege);
  return column === undefined ? word : sql`${word} (${quoteName(column)})`;
}

function granteeSql({ grantee }: Pick<Privilege, 'grantee'>): Sql {
  return grantee === undefined ? sql`public` : quoteName(grantee);
}

/** Where the owner has not just everything, as of a table that may only be added to. */
function ownerStatements({ ownerPrivileges, defaultGrantees }: TableSettings, table: Sql): Sql[] {
  const { owner, isAll, privileges } = ownerPrivileges;
  if (isAll && defaultGrantees.length === 0) return [];
  const role = quoteName(owner);
  if (isAll) return [sql`grant all on table ${table} to ${role}`];
  const words = privileges.map((privilege) => known(PRIVILEGES, privilege));
  return [
    sql`revoke all on table ${table} from ${role}`,
    ...(words.length === 0 ? [] : [sql`grant ${joinSql(words, ', ')} on table ${table} to ${role}`]),
  ];
}

/** What a letter or word of the catalog means; one that this code does not know is not guessed. */
function known(words: Readonly<Record<string, Sql>>, word: string): Sql {
  const found = Object.hasOwn(words, word) ? words[word] : undefined;
  if (found === undefined) throw new Error(`The catalog says ${word}, which is not known here`);
  return found;
}
