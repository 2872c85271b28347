import { recordOf } from './resource';

/** A statement of an IAM policy as a template holds it. */
export interface Statement {
  readonly Effect?: unknown;
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Statements of a document; of one that is no document there are none. */
export function statementsOf(document: unknown): Statement[] {
  return listOf(recordOf(document).Statement).map(recordOf);
}

/** What is one or several, as a list. */
export function listOf(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

export function isAllow({ Effect }: Statement): boolean {
  return Effect === 'Allow';
}

/** Names of services that a statement is for. */
export function servicesOf({ Principal }: Statement): string[] {
  const { Service } = recordOf(Principal);
  return listOf(Service).filter((service) => typeof service === 'string');
}

/** Whether a statement is for everybody. */
export function isForAnyone({ Principal }: Statement): boolean {
  if (Principal === '*') return true;
  const { AWS } = recordOf(Principal);
  return listOf(AWS).includes('*');
}

/** Keys of a statement's conditions, in lower case, because IAM does not mind. */
export function conditionKeys({ Condition }: Statement): string[] {
  return Object.values(Condition ?? {}).flatMap((operator) =>
    Object.keys(operator ?? {}).map((key) => key.toLowerCase()),
  );
}
