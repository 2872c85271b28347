import type { ServiceConfig } from '../service/config';
import type { TableGrants } from '../sql/grants';

/** A service as a user of the database. */
export interface DatabaseUser {
  /** Name of the service, which is the name it logs in with. */
  readonly name: string;
  /** Whether it connects to the writer; otherwise it only reads. */
  readonly writes: boolean;
  /** Tables that it may use. @default all of the schema `public` */
  readonly tables?: TableGrants;
}

/** The services that connect to the database, each as a user of its own. */
export function databaseUsers({
  services,
}: {
  readonly services: Readonly<Record<string, ServiceConfig>>;
}): DatabaseUser[] {
  return Object.entries(services)
    .filter(([, { connections }]) => Object.keys(connections).length > 0)
    .map(([name, { connections, tables }]) => ({
      name,
      writes: Object.hasOwn(connections, 'writer'),
      ...(tables === undefined ? {} : { tables }),
    }));
}

const PUBLIC: readonly string[] = ['public.*'];

/** What a user may read and what it may change; see ADR 0021 for what is granted where nothing is stated. */
export function grantsOf({ writes, tables }: DatabaseUser): {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
} {
  if (tables === undefined) return { reads: PUBLIC, writes: writes ? PUBLIC : [] };
  return { reads: tables.reads ?? [], writes: tables.writes ?? [] };
}
