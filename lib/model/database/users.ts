import type { ServiceConfig } from '../service/config';

/** A service as a user of the database. */
export interface DatabaseUser {
  /** Name of the service, which is the name it logs in with. */
  readonly name: string;
  /** Whether it connects to the writer; otherwise it only reads. */
  readonly writes: boolean;
}

/** The services that connect to the database, each as a user of its own. */
export function databaseUsers({
  services,
}: {
  readonly services: Readonly<Record<string, ServiceConfig>>;
}): DatabaseUser[] {
  return Object.entries(services)
    .filter(([, { connections }]) => Object.keys(connections).length > 0)
    .map(([name, { connections }]) => ({ name, writes: Object.hasOwn(connections, 'writer') }));
}
