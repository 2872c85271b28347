import type { GlacierObjects, RestoredPartition, RestoreOptions, RestoreReport } from '../adapters/postgres/archive';
import { archiveCost } from '../capacity/cost';
import type { ArchiveClass } from '../model';
import { showBytes } from './show-bytes';

const STATES: Readonly<Record<RestoredPartition['state'], string>> = {
  found: 'found',
  asked: 'asked for',
  restored: 'restored',
  left: 'left for the next run',
};

/** What was found in the archive, what it costs and takes to get it, and what was done. */
export function restoreText(system: string, { table, partitions }: RestoreReport, options: RestoreOptions): string {
  const lines = partitions.flatMap((partition) => [partitionLine(partition), ...importLine(partition)]);
  return [...lines, ...glacierLines(partitions, options), `${system}, ${table}: ${summary(partitions, options)}`].join(
    '\n',
  );
}

function partitionLine({ state, partition, bound, rows, bytes, objects, storageClasses }: RestoredPartition): string {
  const things = objects === 1 ? '1 object' : `${objects} objects`;
  const classes = storageClasses.length === 0 ? '' : ` in ${storageClasses.join(' and ')}`;
  return `${STATES[state]}  ${partition} ${bound}: ${rows} rows, ${showBytes(bytes)}, ${things}${classes}`;
}

function importLine({ imported }: RestoredPartition): string[] {
  if (imported === undefined) return [];
  const { name, rows, attached, already } = imported;
  const words = attached ? 'a partition again' : 'a table of its own';
  return [`  ${name}: ${rows} rows, as the manifest says${already ? ', from an earlier restore' : ''}; ${words}`];
}

/** What has to be asked of Glacier: price and waiting time. */
function glacierLines(partitions: readonly RestoredPartition[], { tier, days }: RestoreOptions): string[] {
  const waiting = partitions.filter(({ wait }) => wait !== undefined);
  let [bytes, objects, usd] = [0, 0, 0];
  for (const asked of waiting.flatMap(({ inGlacier }) => inGlacier)) {
    bytes += asked.bytes;
    objects += asked.objects;
    usd += retrievalUsd(asked, tier);
  }
  if (waiting.length === 0) return [];
  const waits = [...new Set(waiting.flatMap(({ wait }) => wait ?? []))].join(' or ');
  if (bytes === 0) return [`Glacier was asked already; ${tier} takes ${waits} from then on.`];
  return [
    `${showBytes(bytes)} in ${objects} ${objects === 1 ? 'object' : 'objects'} of Glacier, tier ${tier}: ${waits}, about ${usd.toFixed(2)} USD; a copy is kept for ${days} days.`,
  ];
}

const BYTES_PER_GB = 1024 ** 3;

function retrievalUsd({ storageClass, objects, bytes }: GlacierObjects, tier: string): number {
  const stored = { gb: bytes / BYTES_PER_GB, objects };
  const { retrievals } = archiveCost(storageClass as ArchiveClass['storageClass'], stored);
  return retrievals.find((retrieval) => retrieval.tier === tier.toLowerCase())?.usd ?? 0;
}

function summary(partitions: readonly RestoredPartition[], { dryRun }: RestoreOptions): string {
  if (dryRun) return `${count(partitions.length)} in the archive. Nothing was changed.`;
  const restored = partitions.filter(({ state }) => state === 'restored').length;
  const left = partitions.length - restored;
  return `${count(restored)} restored${left === 0 ? '.' : `, ${left} to come: run the same again when Glacier is done.`}`;
}

function count(n: number): string {
  return n === 1 ? '1 partition' : `${n} partitions`;
}
