import type {
  RestoredPartition,
  RestoreOptions,
  RestoreReport,
  RetrievedShare,
} from '../../adapters/postgres/archive/restore';
import { archiveCost, copyUsd } from '../../cost/archive-retrieval';
import type { ArchiveClass } from '../../model/archive/config';
import { showBytes, showCount } from '../format';

/** What was found in the archive, what it costs and takes to get it, and what was done. */
export function restoreText(system: string, { table, partitions }: RestoreReport, options: RestoreOptions): string {
  const width = Math.max(...partitions.map(({ state }) => state.length));
  return [
    ...partitions.flatMap((partition) => [
      partitionLine(partition, width),
      ...unknownLine(partition),
      ...importLine(partition),
    ]),
    ...glacierLines(partitions, options),
    `${system}, ${table}: ${summary(partitions, options)}`,
  ].join('\n');
}

function partitionLine(
  { state, partition, holds, rows, bytes, objects, storageClasses }: RestoredPartition,
  width: number,
): string {
  const classes = storageClasses.length === 0 ? '' : ` in ${storageClasses.join(' and ')}`;
  const size = `${showCount(rows, 'row')}, ${showBytes(bytes)}, ${showCount(objects, 'object')}${classes}`;
  return `${state.padEnd(width)}  ${partition}: ${holds}, ${size}`;
}

function unknownLine({ isKnown, manifestKey }: RestoredPartition): string[] {
  if (isKnown) return [];
  return [
    `  The ledger of this database does not know ${manifestKey}: whether it is true is only as sure as the bucket is.`,
  ];
}

function importLine({ imported }: RestoredPartition): string[] {
  if (imported === undefined) return [];
  const { name, rows, attached, already } = imported;
  const words = attached ? 'a partition again' : 'a table of its own';
  const when = already ? ', from an earlier restore' : '';
  return [`  ${name}: ${showCount(rows, 'row')}, as the manifest says${when}; ${words}`];
}

/** What has to be asked of Glacier, with price and waiting time, and what reading at once costs. */
function glacierLines(partitions: readonly RestoredPartition[], { tier, days }: RestoreOptions): string[] {
  // What an earlier restore has imported is not read again.
  const shares = partitions.flatMap(({ imported, retrieved }) => (imported?.already === true ? [] : retrieved));
  const instant = total(shares.filter(isInstant), 'instant');
  const asked = total(
    shares.filter((share) => !isInstant(share)),
    tier,
  );
  const waits = [...new Set(partitions.flatMap(({ wait }) => wait?.split(' or ') ?? []))].join(' or ');
  return [
    ...(instant.objects === 0
      ? []
      : [`${sizeText(instant)} of Glacier Instant Retrieval: read at once, ${priceText(instant.usd)}.`]),
    ...(waits === ''
      ? []
      : [
          asked.objects === 0
            ? `Glacier was asked already; ${tier} takes ${waits} from then on.`
            : `${sizeText(asked)} of Glacier, tier ${tier}: ${waits}, ${priceText(asked.usd)}, and ${priceText(copyUsd(asked.bytes / BYTES_PER_GB, days))} for a copy that is kept for ${showCount(days, 'day')}.`,
        ]),
  ];
}

function isInstant({ storageClass }: RetrievedShare): boolean {
  return storageClass === 'GLACIER_IR';
}

interface Total {
  readonly objects: number;
  readonly bytes: number;
  readonly usd: number;
}

function total(shares: readonly RetrievedShare[], tier: string): Total {
  let [bytes, objects, usd] = [0, 0, 0];
  for (const share of shares) {
    bytes += share.bytes;
    objects += share.objects;
    usd += retrievalUsd(share, tier);
  }
  return { bytes, objects, usd };
}

function sizeText({ bytes, objects }: Total): string {
  return `${showBytes(bytes)} in ${showCount(objects, 'object')}`;
}

const BYTES_PER_GB = 1024 ** 3;

function retrievalUsd({ storageClass, objects, bytes }: RetrievedShare, tier: string): number {
  const stored = { gb: bytes / BYTES_PER_GB, objects };
  const { retrievals } = archiveCost(storageClass as ArchiveClass['storageClass'], stored);
  return retrievals.find((retrieval) => retrieval.tier === tier.toLowerCase())?.usd ?? 0;
}

function priceText(usd: number): string {
  if (usd === 0) return 'free';
  return usd < 0.01 ? 'less than 0.01 USD' : `about ${usd.toFixed(2)} USD`;
}

function summary(partitions: readonly RestoredPartition[], { dryRun }: RestoreOptions): string {
  if (dryRun) return `${showCount(partitions.length, 'partition')} in the archive. Nothing was changed.`;
  const count = (state: RestoredPartition['state']) => partitions.filter((found) => found.state === state).length;
  const [asked, left] = [count('asked'), count('left')];
  return [
    `${showCount(count('restored'), 'partition')} restored.`,
    ...(asked === 0 ? [] : [`${asked} asked of Glacier: run the same again when it is done.`]),
    ...(left === 0
      ? []
      : [`${left} left, because the time was up: run the same again, or with --database-url, where no time is set.`]),
  ].join(' ');
}
