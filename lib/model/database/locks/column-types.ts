import { nodesOf, type PgColumn, type PgString, type PgTypeName } from './pg-tree';

/** A type as a column has it: `varchar`, its limits, and whether it is an array of them. */
export interface ColumnType {
  readonly name: string;
  readonly limits: readonly number[];
  readonly isArray: boolean;
}

export function columnType({ names = [], typmods = [], arrayBounds = [] }: PgTypeName): ColumnType {
  return {
    name: names.at(-1)?.String?.sval ?? '',
    limits: typmods.map((limit) => limit.A_Const?.ival?.ival ?? 0),
    isArray: arrayBounds.length > 0,
  };
}

/** Types with one limit that a value may have more room in: of characters, bits, or places of a second. */
const GROWING = new Set(['varchar', 'varbit', 'timestamp', 'timestamptz', 'time', 'timetz']);

/**
 * Whether a column gets another type without its table being written anew: where the old type is binary coercible to the new one, or
 * only a limit grows (read: PostgreSQL documentation, ALTER TABLE, Notes; tried: test/adapters/postgres/migrations/locks.test.ts).
 */
export function keepsTable(before: ColumnType, after: ColumnType): boolean {
  if (before.isArray || after.isArray) return JSON.stringify(before) === JSON.stringify(after);
  const [[had, hadScale = 0], [has, hasScale = 0]] = [before.limits, after.limits];
  if (before.name !== after.name) return has === undefined && COERCIBLE.has(`${before.name} ${after.name}`);
  if (has === undefined || (had === has && hadScale === hasScale)) return true;
  if (had === undefined) return false;
  if (after.name === 'numeric') return has >= had && hasScale === hadScale;
  return GROWING.has(after.name) && has >= had;
}

const COERCIBLE = new Set(['varchar text', 'text varchar', 'cidr inet']);

/** Makes a sequence, whose values differ from row to row. */
const SERIAL = /^(small|big)?serial[248]?$/;

/** Functions of defaults that PostgreSQL evaluates once, because they are no volatile ones (tried: pg_proc.provolatile). */
export const NOT_VOLATILE = new Set(
  `now transaction_timestamp statement_timestamp current_setting lower upper md5 concat date_trunc to_timestamp
  make_date make_interval make_timestamp make_timestamptz jsonb_build_object jsonb_build_array json_build_object json_build_array
  to_jsonb to_json array_fill decode encode timezone date_part`.split(/\s+/),
);

/** Why a new column has the table written anew; undefined where it does not. */
export function whyRewritten(
  { typeName, constraints = [] }: PgColumn,
  isCheckedDomain: (type: string) => boolean,
): string | undefined {
  const name = typeName?.names?.at(-1)?.String?.sval ?? '';
  if (SERIAL.test(name)) return name;
  if (isCheckedDomain(name)) return 'a domain with a constraint';
  for (const { Constraint } of constraints) {
    if (Constraint?.contype === 'CONSTR_IDENTITY') return 'an identity column';
    if (Constraint?.contype === 'CONSTR_GENERATED') return 'a generated column';
    if (Constraint?.contype !== 'CONSTR_DEFAULT') continue;
    for (const { funcname } of nodesOf('FuncCall', Constraint.raw_expr)) {
      const called = (funcname as readonly PgString[]).at(-1)?.String?.sval ?? '';
      if (!NOT_VOLATILE.has(called)) return `a default that calls ${called}()`;
    }
  }
  return undefined;
}
