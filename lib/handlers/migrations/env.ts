/** The contract between the template, the function that migrates, and whoever calls it. */

/** What templates call the resource. */
export const RESOURCE_TYPE = 'Custom::Migrations';

/** Folder of the SQL files in the function's code. */
export const SCHEMA_FOLDER = 'schema';

/** Properties of the resource as a template holds them. */
export interface MigrationsProperties {
  /** Changes with every file and every user, so that the function runs after each change. */
  readonly Digest: string;
  /** Names of the files: a shorter list than before is an older version. */
  readonly Files: readonly string[];
  /** Host of the writer: another cluster has to be migrated anew. */
  readonly Host: string;
}

/** What the function reports; a template may read it with Fn::GetAtt. */
export interface MigrationsReport {
  /** `migrated`, `up-to-date`, or `ahead`: an older version is being deployed, and nothing was done. */
  readonly Outcome: 'migrated' | 'up-to-date' | 'ahead';
  /** Files that were applied, with commas between; text in a template is short, so it may end in `...`. */
  readonly Applied: string;
}

/** Environment of the function. */
export interface MigrateEnvironment {
  readonly DATABASE_HOST: string;
  readonly DATABASE_PORT: string;
  readonly DATABASE_NAME: string;
  /** The secret with user and password; read when it is needed, because RDS rotates it. */
  readonly DATABASE_SECRET_ARN: string;
  /** JSON of `DatabaseUser[]`. */
  readonly DATABASE_USERS: string;
  /** What messages call the folder of the files, such as `schema/jedire`. */
  readonly SCHEMA_NAME: string;
}

const NAMES: readonly (keyof MigrateEnvironment)[] = [
  'DATABASE_HOST',
  'DATABASE_PORT',
  'DATABASE_NAME',
  'DATABASE_SECRET_ARN',
  'DATABASE_USERS',
  'SCHEMA_NAME',
];

/** Reads the environment. Throws with the names of all that is missing; only a template not written by the construct can be. */
export function readEnvironment(raw: Readonly<Record<string, string | undefined>>): MigrateEnvironment {
  const missing = NAMES.filter((name) => raw[name] === undefined);
  if (missing.length > 0) throw new Error(`The environment of the function lacks ${missing.join(', ')}`);
  return Object.fromEntries(NAMES.map((name) => [name, raw[name]])) as unknown as MigrateEnvironment;
}

/**
 * Whether a change of the resource goes back to an older version: files go away and none comes.
 *
 * CloudFormation says what the properties were, so a rollback is recognised without asking the database, which may be what
 * the rollback is about.
 */
export function isOlderVersion(before: unknown, now: unknown): boolean {
  if (!Array.isArray(before) || !Array.isArray(now)) return false;
  return now.length < before.length && now.every((file) => before.includes(file));
}
