import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PartitionsAnswer, PartitionsCall } from '../../adapters/postgres/partition-calls';
import { archiveByFunction } from './archive';
import type { HandlerDependencies } from './dependencies';
import { ARCHIVE_FILE, readArchiveEnvironment, readEnvironment, TABLES_FILE } from './env';
import { maintainPartitions } from './maintain';
import { handleRequest } from './request';

/** What EventBridge Scheduler has Lambda call, and what the command line calls. Only the command line gets an answer. */
export async function handler(
  event: Partial<PartitionsCall> | null,
  context: { getRemainingTimeInMillis(): number },
): Promise<PartitionsAnswer | undefined> {
  const dependencies = ownSurroundings(context);
  const call = { action: 'keep', ...event } as PartitionsCall;
  switch (call.action) {
    case 'keep':
      return void (await maintainPartitions(dependencies));
    case 'archive':
      return void (await archiveByFunction(dependencies));
    default:
      return handleRequest(call, dependencies);
  }
}

function ownSurroundings(context: { getRemainingTimeInMillis(): number }): HandlerDependencies {
  const archive = readArchiveEnvironment(process.env);
  return {
    environment: readEnvironment(process.env),
    tables: readJson(TABLES_FILE),
    archive: archive === undefined ? undefined : { environment: archive, classes: readJson(ARCHIVE_FILE) },
    // Whoever cannot show a certificate of RDS for this host gets no password. NODE_EXTRA_CA_CERTS names the authorities.
    ssl: { rejectUnauthorized: true },
    now: () => Date.now(),
    remainingMs: () => context.getRemainingTimeInMillis(),
    log: (line) => void process.stdout.write(`${line}\n`),
  };
}

function readJson(file: string) {
  const path = join(__dirname, file);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
}
