import type { ArchivePlan } from '../../adapters/postgres/archive/plan';
import { type ArchiveRun, throwArchiveFailures } from '../../adapters/postgres/archive/run';
import { type AppliedTable, throwPartitionFailures } from '../../adapters/postgres/partitions/apply';
import type { TableStatements } from '../../adapters/postgres/partitions/statements';
import type { Io } from '../io';
import { OptionReader } from '../option-reader';
import { loadProject } from '../project/project';
import { archivedText, archivePlanText } from './archive-text';
import { readTargetOptions, selectTargets, type TargetOptions } from './partitions-options';
import type { PartitionsTarget } from './partitions-target';
import { appliedText, renderPartitionPlan } from './partitions-text';

export interface PartitionsOptions extends TargetOptions {
  readonly maxHold?: string;
  readonly retry?: boolean;
  readonly json?: boolean;
}

export type PartitionsAction = 'plan' | 'apply' | 'archive';

/** `tidemark partitions plan|apply|archive`: partitions that are missing in a database, and those whose time is over. */
export async function runPartitions(
  action: PartitionsAction,
  options: PartitionsOptions,
  io: Io,
  projectDirectory: string,
): Promise<number> {
  const reader = new OptionReader();
  const maxHoldMs = reader.integer('max-hold', options.maxHold ?? '2000', 10, 600_000);
  const meant = readTargetOptions(options, action === 'archive', reader);
  // A bucket of the archive has a key of its own, which aws_s3 does not take by itself (see `ArchiveTarget`).
  if (action === 'archive' && options.databaseUrl !== undefined && options.kmsKey === undefined)
    reader.add(
      'kms-key',
      'nothing',
      'the ARN of the key of the bucket, with --database-url',
      'State it: without it objects get the key of AWS, not that of the bucket.',
    );
  reader.check();
  const catalog = loadProject(projectDirectory, options.config);
  const system = catalog.system(options.system);
  const say = options.json === true ? undefined : io;
  const outcomes: Outcome[] = [];
  let thrown: unknown;
  for (const { shard, target } of selectTargets(catalog, system, meant, say)) {
    const name = shard === undefined ? system.name : `${system.name}, shard ${shard}`;
    let outcome: Outcome;
    try {
      outcome = await ask(action, target, { maxHoldMs, retry: options.retry === true });
    } catch (error) {
      // What was done before is printed first.
      thrown ??= error;
      break;
    }
    const where = { version: 1, action, system: system.name, environment: meant.environment ?? null, shard };
    outcomes.push({ ...outcome, json: { ...where, now: new Date(meant.nowMs).toISOString(), ...outcome.json } });
    if (options.json !== true) io.out(outcome.text(name));
    thrown ??= outcome.failure;
  }
  const all = outcomes.map(({ json }) => json);
  if (options.json === true && all.length > 0) io.out(JSON.stringify(all.length === 1 ? all[0] : all, null, 2));
  if (thrown !== undefined) throw thrown;
  return outcomes.some(({ needsPerson }) => needsPerson) ? 2 : 0;
}

/** What is printed of one database. */
interface Outcome {
  readonly json: object;
  readonly text: (name: string) => string;
  readonly needsPerson: boolean;
  /** What is thrown after all was printed. */
  readonly failure?: unknown;
}

async function ask(
  action: PartitionsAction,
  target: PartitionsTarget,
  { maxHoldMs, retry }: { readonly maxHoldMs: number; readonly retry: boolean },
): Promise<Outcome> {
  if (action === 'plan') {
    const { tables, archive } = await target.plan(maxHoldMs);
    return {
      json: { tables: tables.map(plannedJson), archive: archive ?? null },
      text: (name) => renderPartitionPlan(name, tables, archive === undefined ? [] : [archivePlanText(archive), '']),
      needsPerson: hasProblem(tables) || hasProblem(archive === undefined ? [] : [archive]),
      failure: failureOf(() => throwPartitionFailures(tables, 'Not every table could be planned; nothing was changed')),
    };
  }
  if (action === 'archive') {
    const run = await target.archive(retry);
    return {
      json: archivedJson(run),
      text: (name) => archivedText(name, run),
      needsPerson: hasProblem([run]),
      failure: failureOf(() => throwArchiveFailures(run)),
    };
  }
  const applied = await target.apply(maxHoldMs);
  return {
    json: { tables: applied.map(appliedJson) },
    text: (name) => appliedText(name, applied),
    needsPerson: hasProblem(applied),
    failure: failureOf(() => throwPartitionFailures(applied)),
  };
}

function failureOf(check: () => void): unknown {
  try {
    check();
    return undefined;
  } catch (error) {
    return error;
  }
}

function plannedJson({ failure, ...rest }: TableStatements): object {
  return { ...rest, failure: failure ?? null };
}

function appliedJson({ failure, ...rest }: AppliedTable): object {
  return { ...rest, failure: failure ?? null };
}

function archivedJson({ partitions, findings, unarchivedSinceMs }: ArchiveRun): object {
  return {
    partitions: partitions.map(({ toMs, dropAfterMs, failure, ...rest }) => ({
      ...rest,
      to: new Date(toMs).toISOString(),
      dropAfter: dropAfterMs === undefined ? null : new Date(dropAfterMs).toISOString(),
      failure: failure ?? null,
    })),
    findings,
    unarchivedSince: unarchivedSinceMs === undefined ? null : new Date(unarchivedSinceMs).toISOString(),
  };
}

function hasProblem(found: readonly (Pick<TableStatements, 'findings'> | Pick<ArchivePlan, 'findings'>)[]): boolean {
  return found.some(({ findings }) => findings.some(({ severity }) => severity === 'problem'));
}
