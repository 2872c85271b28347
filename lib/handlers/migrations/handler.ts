import { join } from 'node:path';
import type { ClientConfig } from 'pg';
import { type CustomResourceRequest, fail, succeed } from '../../adapters/custom-resource';
import { cancelWhenLate } from '../../adapters/postgres/cancel-when-late';
import { connect } from '../../adapters/postgres/connect';
import { type BaselineReport, recordBaseline } from '../../adapters/postgres/migrations/baseline';
import {
  type MigrateReport,
  type MigrationStatus,
  migrate,
  migrationStatus,
} from '../../adapters/postgres/migrations/migrate';
import type { MigrateAnswer, MigrateCall } from '../../adapters/postgres/migrations/migrate-call';
import { databaseLogin } from '../../adapters/secrets';
import { InputError } from '../../model/validation/input-error';
import { isOlderVersion, type MigrateEnvironment, type MigrationsReport, readEnvironment, SCHEMA_FOLDER } from './env';

/** Time that is kept back for rolling back and for answering, of the 15 minutes that Lambda gives at most. */
const RESERVE_MS = 60_000;

/** A run waits no longer than this for another one, so that most of its time is left. */
const LOCK_WAIT_MS = 5 * 60_000;

/** What CloudFormation keeps of an answer is 4,096 bytes in all. */
const MAX_DATA_LENGTH = 500;

/** Where the files and the database are and where things go; tests give their own. */
export interface HandlerDependencies {
  readonly environment: MigrateEnvironment;
  /** Folder of the SQL files. */
  readonly folder: string;
  /** How the server is known: by its certificate, everywhere but in a test of what has nothing to do with it. */
  readonly ssl: NonNullable<ClientConfig['ssl']>;
  /** Time that is left, in milliseconds. */
  readonly remainingMs: () => number;
  /** Takes one line of JSON. */
  readonly log: (line: string) => void;
}

/**
 * Migrates the database, as CloudFormation asks for it in a deployment.
 *
 * What fails here fails the deployment, so that no service starts on a schema that it does not know. Nothing is thrown
 * once CloudFormation has the answer: Lambda would only count an error that the deployment shows already.
 */
export async function handle(request: CustomResourceRequest, dependencies: HandlerDependencies): Promise<void> {
  const { RequestType, ResourceProperties, OldResourceProperties } = request;
  const say = speaker(dependencies, RequestType);
  if (RequestType === 'Delete') {
    say('INFO', { outcome: 'nothing to do' });
    return succeed(request, {});
  }
  if (RequestType === 'Update' && isOlderVersion(OldResourceProperties?.Files, ResourceProperties.Files)) {
    const reason = 'An older version is being deployed; migrations only go forward, and nothing was done.';
    say('WARN', { outcome: 'ahead', reason });
    return succeed(request, data({ outcome: 'ahead', applied: [] }), reason);
  }
  let report: MigrateReport;
  try {
    report = await run(dependencies, say);
  } catch (error) {
    say('ERROR', { outcome: 'failed', ...toLogFields(error) });
    return fail(request, error instanceof InputError ? error.message : `The database was not migrated: ${error}`);
  }
  await succeed(request, data(report), REASONS[report.outcome]);
}

/** Answers the command line. Throws what is no `InputError`. */
export async function handleRequest(call: MigrateCall, dependencies: HandlerDependencies): Promise<MigrateAnswer> {
  const { action } = call;
  const say = speaker(dependencies, action);
  try {
    if (action === 'baseline') return { baseline: await baseline(call, dependencies, say) };
    return action === 'migrate' ? { report: await run(dependencies, say) } : { status: await status(dependencies) };
  } catch (error) {
    say('ERROR', { outcome: 'failed', ...toLogFields(error) });
    if (!(error instanceof InputError)) throw error;
    const { code, message, problems } = error;
    return { error: { code, message, problems } };
  }
}

async function run(dependencies: HandlerDependencies, say: Say): Promise<MigrateReport> {
  const { environment, folder, remainingMs } = dependencies;
  const config = await connection(dependencies);
  const client = await connect(config);
  try {
    const timeMs = Math.max(0, remainingMs() - RESERVE_MS);
    const report = await cancelWhenLate(
      client,
      timeMs,
      () => connect(config),
      (isTimeUp) =>
        migrate(client, {
          folder,
          shown: environment.SCHEMA_NAME,
          users: JSON.parse(environment.DATABASE_USERS),
          lockWaitMs: Math.min(LOCK_WAIT_MS, timeMs),
          isTimeUp,
          onProgress: (file, index, total) => say('INFO', { file, step: `${index + 1}/${total}` }),
        }),
    );
    const isWell = report.outcome !== 'ahead' && report.publicSchema.length === 0;
    say(isWell ? 'INFO' : 'WARN', { ...report, reason: REASONS[report.outcome] });
    return report;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function baseline(
  { through, dryRun }: Extract<MigrateCall, { readonly action: 'baseline' }>,
  dependencies: HandlerDependencies,
  say: Say,
): Promise<BaselineReport> {
  const { environment, folder } = dependencies;
  const client = await connect(await connection(dependencies));
  try {
    const options = { folder, shown: environment.SCHEMA_NAME, through, dryRun, lockWaitMs: LOCK_WAIT_MS };
    const report = await recordBaseline(client, options);
    say('INFO', { ...report, dryRun });
    return report;
  } finally {
    await client.end();
  }
}

async function status(dependencies: HandlerDependencies): Promise<MigrationStatus> {
  const { environment, folder } = dependencies;
  const client = await connect(await connection(dependencies));
  try {
    return await migrationStatus(client, { folder, shown: environment.SCHEMA_NAME });
  } finally {
    await client.end();
  }
}

async function connection({ environment, ssl }: HandlerDependencies): Promise<ClientConfig> {
  return {
    host: environment.DATABASE_HOST,
    port: Number(environment.DATABASE_PORT),
    database: environment.DATABASE_NAME,
    ...(await databaseLogin(environment.DATABASE_SECRET_ARN)),
    ssl,
  };
}

const REASONS: Readonly<Record<MigrateReport['outcome'], string>> = {
  migrated: 'Migrations were applied.',
  'up-to-date': 'Every migration was applied already.',
  ahead: 'The database is ahead of these files: an older version is being deployed. Nothing was done.',
};

/** What CloudFormation is told; it takes text alone. */
function data({
  outcome,
  applied,
}: Pick<MigrateReport, 'outcome' | 'applied'>): Record<keyof MigrationsReport, string> {
  const text = applied.join(',');
  return {
    Outcome: outcome,
    Applied: text.length > MAX_DATA_LENGTH ? `${text.slice(0, MAX_DATA_LENGTH - 3)}...` : text,
  };
}

type Say = (level: 'INFO' | 'WARN' | 'ERROR', details: object) => void;

function speaker({ log }: HandlerDependencies, request: string): Say {
  return (level, details) => log(JSON.stringify({ level, what: 'migrate', request, ...details }));
}

function toLogFields(error: unknown): object {
  if (error instanceof InputError) return { code: error.code, reason: error.message, problems: error.problems };
  return { reason: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
}

/** What Lambda calls, for CloudFormation and for the command line. */
export async function handler(
  event: CustomResourceRequest | MigrateCall,
  context: { getRemainingTimeInMillis(): number },
): Promise<MigrateAnswer | undefined> {
  const dependencies: HandlerDependencies = {
    environment: readEnvironment(process.env),
    folder: join(__dirname, SCHEMA_FOLDER),
    // Whoever cannot show a certificate of RDS for this host gets no password. NODE_EXTRA_CA_CERTS names the authorities.
    ssl: { rejectUnauthorized: true },
    remainingMs: () => context.getRemainingTimeInMillis(),
    log: (line) => void process.stdout.write(`${line}\n`),
  };
  if ('action' in event) return handleRequest(event, dependencies);
  await handle(event, dependencies);
  return undefined;
}
