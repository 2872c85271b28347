import { ArchiveStore } from '../../adapters/archive-store';
import type { PartitionsAnswer, PartitionsQuestion } from '../../adapters/postgres/partition-calls';
import { findTable, planAll, restoreTable } from '../../adapters/postgres/partition-operations';
import { applyPartitions } from '../../adapters/postgres/partitions/apply';
import { InputError } from '../../model/validation/input-error';
import { archiveOnce, requireArchive } from './archive';
import { type HandlerDependencies, toLogFields, withDatabase } from './dependencies';

/** Answers the command line. Throws what is no `InputError`. */
export async function handleRequest(
  call: PartitionsQuestion,
  dependencies: HandlerDependencies,
): Promise<PartitionsAnswer> {
  try {
    return await answerTo(call, dependencies);
  } catch (error) {
    const what = 'partitions';
    dependencies.log(JSON.stringify({ level: 'ERROR', what, action: call.action, ...toLogFields(error) }));
    if (!(error instanceof InputError)) throw error;
    const { code, message, problems } = error;
    return { error: { code, message, problems } };
  }
}

async function answerTo(call: PartitionsQuestion, dependencies: HandlerDependencies): Promise<PartitionsAnswer> {
  const { tables, environment, limits, now, archive } = dependencies;
  const nowMs = now();
  const database = environment.DATABASE_CLUSTER;
  switch (call.action) {
    case 'plan': {
      const { maxHoldMs } = call;
      const planned = await withDatabase(dependencies, (client) =>
        planAll(client, tables, { nowMs, maxHoldMs, database, classes: archive?.classes ?? {} }),
      );
      return { planned };
    }
    case 'apply': {
      const options = { ...limits, now: nowMs, maxHoldMs: call.maxHoldMs };
      const applied = await withDatabase(dependencies, (client, isTimeUp) =>
        applyPartitions(client, tables, { ...options, isTimeUp }),
      );
      return { applied };
    }
    case 'archive-now':
      return { archived: await archiveOnce(dependencies, nowMs, call.retry === true) };
    case 'restore': {
      const { classes, target } = requireArchive(dependencies);
      const store = await ArchiveStore.open(target.bucket, target.region);
      try {
        const restored = await withDatabase(dependencies, (client, isTimeUp) =>
          restoreTable(client, store, tables, call.restore, { ...limits, classes, target, database, isTimeUp }),
        );
        return { restored };
      } finally {
        store.close();
      }
    }
    case 'query': {
      const { classes, target } = requireArchive(dependencies);
      const store = await ArchiveStore.open(target.bucket, target.region);
      try {
        const found = await withDatabase(dependencies, (client) =>
          findTable(client, store, tables, call.query, { classes, database }),
        );
        return { found };
      } finally {
        store.close();
      }
    }
  }
}
