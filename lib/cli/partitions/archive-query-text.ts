import type { AskablePartition } from '../../adapters/postgres/archive/question';
import { archiveCost, copyUsd } from '../../cost/archive-retrieval';
import type { ArchiveClass } from '../../model/archive/config';
import { AthenaSql } from '../../model/sql/athena-sql';
import { TEXT } from '../../partitions/archive/athena-column';
import type { OutputColumn } from '../../partitions/archive/athena-query';
import { RESTORE_TIERS, restoreWait } from '../../partitions/archive/restore-plan';
import { showBytes, showCount } from '../format';
import type { TargetOptions } from './partitions-options';

export interface ArchiveQueryOptions extends TargetOptions {
  readonly table: string;
  readonly from: string;
  readonly to: string;
  readonly columns?: readonly string[];
  readonly text?: readonly string[];
  readonly where?: string;
  /** False with --no-check. */
  readonly check: boolean;
  readonly printSql?: boolean;
  readonly catalog?: string;
  readonly json?: boolean;
}

/**
 * USD for a TB that a query reads, in us-east-1 (read: athena.guide, "Athena Basics: Pricing Model"; no page of AWS was seen). Printed as an
 * estimate and for nothing else.
 */
const SCAN_USD_PER_TB = 5;
const BYTES_PER_GB = 1024 ** 3;

/** Partitions that follow each other in Glacier, and how they are brought back. */
export interface RetrievalAdvice {
  readonly partitions: readonly string[];
  /** Whether Glacier was asked for all of it, and has not finished. */
  readonly isComing: boolean;
  /** Asks Glacier, and imports nothing as long as it has not finished. */
  readonly command: string;
  /** What each way costs and takes, with a copy that is kept for a week. */
  readonly tiers: readonly { readonly tier: string; readonly wait: string; readonly usd: number }[];
}

const COPY_DAYS = 7;

/**
 * What has to be brought back before Athena sees it. A command each for partitions that follow each other: `restore` imports what can be read
 * already, so that it must not be told those between.
 */
export function retrievalAdvice(
  partitions: readonly AskablePartition[],
  options: ArchiveQueryOptions,
): RetrievalAdvice[] {
  const runs: AskablePartition[][] = [];
  let last: AskablePartition | undefined;
  for (const partition of partitions) {
    if (partition.reach !== 'ready') {
      if (last?.reach === partition.reach) runs.at(-1)?.push(partition);
      else runs.push([partition]);
    }
    last = partition;
  }
  return runs.map((run) => ({
    partitions: run.map(({ partition }) => partition),
    isComing: run.every(({ reach }) => reach === 'coming'),
    command: restoreCommand(run, options),
    tiers: tiersOf(run),
  }));
}

function restoreCommand(run: readonly AskablePartition[], options: ArchiveQueryOptions): string {
  const from = minute(run[0]?.from) ?? options.from;
  const to = minute(run.at(-1)?.to) ?? options.to;
  const where =
    options.environment === undefined
      ? `--database-url "$DATABASE_URL" --bucket ${options.bucket} --cluster ${options.cluster}`
      : `--environment ${options.environment}`;
  const shard = options.shard === undefined ? '' : ` --shard ${options.shard}`;
  return `tidemark restore ${where}${shard} --table ${shellText(options.table)} --from ${from} --to ${to} --tier Bulk --days ${COPY_DAYS}`;
}

function minute(text: string | undefined): string | undefined {
  return text === undefined ? undefined : `${new Date(text).toISOString().slice(0, 16)}Z`;
}

function shellText(text: string): string {
  return /^[\w.-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function tiersOf(run: readonly AskablePartition[]): RetrievalAdvice['tiers'] {
  const shares = run.flatMap(({ stored }) => stored).filter(({ storageClass }) => restoreWait(storageClass, 'Bulk'));
  return RESTORE_TIERS.flatMap((tier) => {
    const waits = shares.map(({ storageClass }) => restoreWait(storageClass, tier));
    if (waits.includes(undefined) || waits.length === 0) return [];
    let usd = 0;
    for (const share of shares) usd += readUsd(share, tier) + copyUsd(share.bytes / BYTES_PER_GB, COPY_DAYS);
    return [{ tier, wait: [...new Set(waits)].join(' or '), usd }];
  });
}

function readUsd({ storageClass, objects, bytes }: AskablePartition['stored'][number], tier: string): number {
  const { retrievals } = archiveCost(storageClass as ArchiveClass['storageClass'], {
    gb: bytes / BYTES_PER_GB,
    objects,
  });
  return retrievals.find((retrieval) => retrieval.tier === tier.toLowerCase())?.usd ?? 0;
}

/** What is in the archive, what reading it costs, and what has to be brought back first. */
export function askedText(
  system: string,
  options: ArchiveQueryOptions,
  partitions: readonly AskablePartition[],
  retrieve: readonly RetrievalAdvice[],
): string {
  return [
    ...partitions.flatMap((partition) => [partitionLine(partition), ...unknownLine(partition)]),
    costLine(partitions, options.check),
    ...retrieve.flatMap(retrievalLines),
    `${system}, ${options.table}: ${showCount(partitions.length, 'partition')} in the archive. Nothing was restored.`,
  ].join('\n');
}

const STATES = { ready: 'readable', 'in-glacier': 'in Glacier', coming: 'asked for' } as const;

function partitionLine({ partition, from, to, rows, stored, reach }: AskablePartition): string {
  let bytes = 0;
  for (const share of stored) bytes += share.bytes;
  const classes = stored.map(({ storageClass }) => storageClass).sort();
  const place = classes.length === 0 ? '' : ` in ${classes.join(' and ')}`;
  const time = `${minute(from) ?? 'the beginning'} to ${minute(to) ?? 'the end'}`;
  return `${STATES[reach].padEnd(10)}  ${partition}: ${time}, ${showCount(rows, 'row')}, ${showBytes(bytes)}${place}`;
}

function unknownLine({ isKnown, manifestKey }: AskablePartition): string[] {
  if (isKnown) return [];
  return [
    `  The ledger of this database does not know ${manifestKey}: whether it is true is only as sure as the bucket is.`,
  ];
}

function costLine(partitions: readonly AskablePartition[], check: boolean): string {
  const times = check ? 2 : 1;
  let [bytes, usd] = [0, 0];
  for (const share of partitions.flatMap(({ stored }) => stored)) {
    bytes += share.bytes;
    if (share.storageClass === 'GLACIER_IR') usd += times * readUsd(share, 'instant');
  }
  usd += (times * bytes * SCAN_USD_PER_TB) / (BYTES_PER_GB * 1024);
  const twice = check ? ', because it counts the rows first (--no-check reads once)' : '';
  const price = usd < 0.01 ? 'less than 0.01 USD' : `about ${usd.toFixed(2)} USD`;
  return `A query reads ${showBytes(times * bytes)}${twice}: ${price}, retrieval from Instant Retrieval included.`;
}

function retrievalLines({ partitions, isComing, command, tiers }: RetrievalAdvice): string[] {
  if (isComing) return [`Wait: Glacier was asked for ${partitions.join(', ')}.`];
  const ways = tiers.map(
    ({ tier, wait, usd }) => `${tier}: ${wait}, ${usd < 0.01 ? 'less than 0.01' : usd.toFixed(2)} USD`,
  );
  return [
    `Bring back first: ${partitions.join(', ')}. Once is enough: a second time it imports them. ${ways.join('; ')}.`,
    `  ${command}`,
  ];
}

/** The statement, with what one should know of it as comments before it. */
export function sqlText(
  system: string,
  { table, from, to, check }: ArchiveQueryOptions,
  columns: readonly OutputColumn[],
  sql: string,
): string {
  const lines = [
    `${system}, ${table}, ${from} to ${to}: one statement for Athena, engine version 3.`,
    ...(check ? [] : ['Rows are not counted: what is in Glacier is left out without a word.']),
    ...columns.flatMap(({ name, alias, types, read }) => [
      ...(alias === name
        ? []
        : [`${name} is called ${alias} here: Athena does not tell capital letters from small ones.`]),
      ...(read === TEXT && !types.every((type) => /^(text|character)/.test(type))
        ? [`${name} (${types.join(', then ')}) is text, as PostgreSQL writes it.`]
        : []),
    ]),
  ];
  return `${lines.map((line) => AthenaSql.comment(line)).join('')}${sql}`;
}
