import type { RestoreReport } from '../../adapters/postgres/archive/restore';
import { RESTORE_TIERS } from '../../partitions/archive/restore-plan';
import type { Io } from '../io';
import { OptionReader } from '../option-reader';
import { loadProject } from '../project/project';
import { readTargetOptions, selectTargets, type TargetOptions } from './partitions-options';
import { restoreText } from './restore-text';

export interface RestoreCommandOptions extends TargetOptions {
  readonly table: string;
  readonly from: string;
  readonly to: string;
  readonly tier: string;
  readonly days: string;
  readonly dryRun?: boolean;
  readonly attach?: boolean;
  readonly json?: boolean;
}

/** `tidemark restore`: brings partitions back from the archive. */
export async function runRestore(options: RestoreCommandOptions, io: Io, projectDirectory: string): Promise<number> {
  const reader = new OptionReader();
  const fromMs = reader.minute('from', options.from) ?? 0;
  const toMs = reader.minute('to', options.to) ?? 0;
  if (toMs <= fromMs) reader.add('to', options.to, `a time after --from ${options.from}`, 'Exchange or correct them.');
  const tier = reader.choice('tier', options.tier, RESTORE_TIERS);
  const days = reader.integer('days', options.days, 1, 365);
  const meant = readTargetOptions(options, true, reader);
  reader.check();
  const catalog = loadProject(projectDirectory, options.config);
  const system = catalog.system(options.system);
  const [dryRun, attach] = [options.dryRun === true, options.attach === true];
  const asked = { table: options.table, fromMs, toMs, tier, days, dryRun, attach };
  const reports: (RestoreReport & { readonly shard: string | undefined })[] = [];
  let thrown: unknown;
  for (const { shard, target } of selectTargets(catalog, system, meant, options.json === true ? undefined : io)) {
    let report: RestoreReport;
    try {
      report = await target.restore(asked);
    } catch (error) {
      // What was done before is printed first.
      thrown = error;
      break;
    }
    reports.push({ shard, ...report });
    const name = shard === undefined ? system.name : `${system.name}, shard ${shard}`;
    if (options.json !== true) io.out(restoreText(name, report, asked));
  }
  if (options.json === true && reports.length > 0) {
    const where = { version: 1, system: system.name, environment: meant.environment ?? null, tier, days, dryRun };
    const all = reports.map((report) => ({ ...where, ...report }));
    io.out(JSON.stringify(all.length === 1 ? all[0] : all, null, 2));
  }
  if (thrown !== undefined) throw thrown;
  const isThere = reports.every(({ partitions }) =>
    partitions.every(({ state }) => state === 'restored' || state === 'found'),
  );
  return isThere ? 0 : 2;
}
