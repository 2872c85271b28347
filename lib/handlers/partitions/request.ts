import { ArchiveStore } from '../../adapters/archive-store';
import type { PartitionsAnswer, PartitionsQuestion } from '../../adapters/postgres/partition-calls';
import { planAll, restoreTable } from '../../adapters/postgres/partition-operations';
import { applyPartitions } from '../../adapters/postgres/partitions/apply';
import { InputError } from '../../model/validation/input-error';
import { archiveOf, archiveOnce } from './archive';
import { described, type Surroundings, withDatabase } from './dependencies';

/** Answers the command line. Throws what is no `InputError`. */
export async function answer(call: PartitionsQuestion, surroundings: Surroundings): Promise<PartitionsAnswer> {
  try {
    return await answerTo(call, surroundings);
  } catch (error) {
    const what = 'partitions';
    surroundings.log(JSON.stringify({ level: 'ERROR', what, action: call.action, ...described(error) }));
    if (!(error instanceof InputError)) throw error;
    const { code, message, problems } = error;
    return { error: { code, message, problems } };
  }
}

async function answerTo(call: PartitionsQuestion, surroundings: Surroundings): Promise<PartitionsAnswer> {
  const { tables, environment, limits, now, archive } = surroundings;
  const nowMs = now();
  const database = environment.DATABASE_CLUSTER;
  switch (call.action) {
    case 'plan': {
      const { maxHoldMs } = call;
      const planned = await withDatabase(surroundings, (client) =>
        planAll(client, tables, { nowMs, maxHoldMs, database, classes: archive?.classes ?? {} }),
      );
      return { planned };
    }
    case 'apply': {
      const options = { ...limits, now: nowMs, maxHoldMs: call.maxHoldMs };
      return { applied: await withDatabase(surroundings, (client) => applyPartitions(client, tables, options)) };
    }
    case 'archive-now':
      return { archived: await archiveOnce(surroundings, nowMs) };
    case 'restore': {
      const { classes, target } = archiveOf(surroundings);
      const store = await ArchiveStore.open(target.bucket, target.region);
      try {
        const restored = await withDatabase(surroundings, (client, isTimeUp) =>
          restoreTable(client, store, tables, call.restore, { ...limits, classes, target, database, isTimeUp }),
        );
        return { restored };
      } finally {
        store.close();
      }
    }
  }
}
