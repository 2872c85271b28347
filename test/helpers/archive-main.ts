// A run of the archive in a process of its own, at two instants one after the other, which is killed at the call that it is told:
// `before` the statement or request is made, or when it is `sent`, without its answer. Prints what was called.

import { ArchiveStore } from '../../lib/adapters/archive-store';
import { archivePartitions } from '../../lib/adapters/postgres/archive/run';
import { connect } from '../../lib/adapters/postgres/connect';
import type { StatedTables } from '../../lib/adapters/postgres/partitions/plan';
import { Calls } from './archive-faults/calls';

/** What it is told, as JSON. */
export interface ArchiveMainOptions {
  readonly connectionString: string;
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly tables: StatedTables;
  readonly instants: readonly number[];
  /** 0 for never. */
  readonly killAt: number;
  readonly moment: 'before' | 'sent';
}

async function main(): Promise<void> {
  const options: ArchiveMainOptions = JSON.parse(process.argv[2] ?? '');
  const { bucket, region, endpoint } = options;
  const called: string[] = [];
  const calls = new Calls(
    ({ number, what }) => {
      called.push(what);
      return number === options.killAt ? options.moment : undefined;
    },
    () => process.kill(process.pid, 'SIGKILL'),
  );
  const client = await connect({ connectionString: options.connectionString });
  const credentials = { accessKeyId: 'example', secretAccessKey: 'example' };
  const store = await ArchiveStore.open(bucket, region, { endpoint, credentials });
  calls.watchClient(client);
  for (const nowMs of options.instants)
    await archivePartitions(client, calls.watchStore(store), options.tables, {
      nowMs,
      databaseNowMs: () => Promise.resolve(nowMs),
      target: { bucket, region },
      classes: { cold: { prefix: 'cold/' } },
      database: 'shop',
      chunkBlocks: 1,
    });
  process.stdout.write(JSON.stringify(called));
  // Asked for as it is: `end` of the client is no call that anything hangs on.
  process.exit(0);
}

main().catch((error: Error) => {
  process.stderr.write(String(error.stack));
  process.exitCode = 1;
});
