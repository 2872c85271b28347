import type { MigrateAnswer, MigrateCall } from '../adapters/postgres/migrate-call';
import type { EnvironmentConfig } from '../model/environment-config';
import { migrateFunctionName } from '../model/names';
import { askDeployed } from './deployed-function';
import type { Io } from './io';
import type { MigrateOutcome } from './migrate';

/** Where a system is deployed. */
export interface Deployed {
  readonly system: string;
  readonly environment: EnvironmentConfig;
  /** Of a database with shards: which of them, the default one where it is left out. */
  readonly shard?: string;
}

const WORDS = {
  does: 'migrates',
  nothing: 'Nothing was migrated',
  interrupted: 'a migration that was under way is rolled back, those before it stay',
};

/** Lets the function that was deployed migrate, with the files that were deployed. Throws what `askDeployed` throws. */
export async function migrateDeployed(
  { system, environment, shard }: Deployed,
  dryRun: boolean,
  io?: Io,
): Promise<MigrateOutcome> {
  const name = migrateFunctionName({ system, environment: environment.name }, shard);
  const call: MigrateCall = { action: dryRun ? 'status' : 'migrate' };
  io?.err(`${dryRun ? 'Asking' : 'Migrating by'} ${name} in ${environment.region}; it takes up to 15 minutes.`);
  return askDeployed<Exclude<MigrateAnswer, { readonly error: object }>>(name, environment, call, WORDS);
}
