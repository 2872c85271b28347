import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { explainPlan, type PlanExplanation } from '../../capacity/plan/explain';
import { type RiskPoint, riskCurve } from '../../capacity/plan/risk-curve';
import { serializePlan } from '../../model/plan/capacity-plan';
import { plannedTargets } from '../../model/system/plan-targets';
import { InputError } from '../../model/validation/input-error';
import { demandSource, loadDemand, type SourceOptions } from '../demand/demand-source';
import type { Io } from '../io';
import { OptionReader } from '../option-reader';
import { loadProject } from '../project/project';
import { writeFile } from '../write-file';
import { type Planning, planTarget } from './plan-service';
import { explanationText, planText, riskText } from './plan-text';

export interface PlanOptions extends SourceOptions {
  readonly config: string;
  readonly environment?: string;
  readonly system?: string;
  readonly service?: string;
  readonly start?: string;
  readonly write?: boolean;
  readonly check?: boolean;
  /** Do as if there were no committed plan. */
  readonly fresh?: boolean;
  readonly explain?: boolean;
  readonly risk?: boolean;
  readonly json?: boolean;
}

/** The exit code when `--write` would change a file. */
const GATE_FAILED = 2;

/** `tidemark plan`: the floor of each service, forecast from its history. */
export async function runPlan(options: PlanOptions, io: Io, projectDirectory: string): Promise<number> {
  const reader = new OptionReader();
  const startMs = reader.hour('start', options.start);
  const source = demandSource(options, reader);
  if (options.write === true && options.check === true)
    reader.add('check', 'with --write', 'one of --write and --check', 'Leave one out.');
  reader.check();
  const catalog = loadProject(projectDirectory, options.config);
  const names = options.environment === undefined ? catalog.environmentNames() : [options.environment];
  const deployments = catalog.deployments(options.system, names);
  // Everything is computed before anything is written: bad input in the last service must not leave half a change.
  const planned: Planned[] = [];
  for (const { name, environment, system } of deployments) {
    for (const service of plannedTargets(system, options.service)) {
      const demand = await loadDemand({
        planned: service,
        catalog,
        environment,
        environmentName: name,
        system: system.name,
        source,
      });
      const previous = options.fresh === true ? undefined : catalog.committed(name, system.name, service.name);
      planned.push({
        environment: name,
        planning: planTarget(service, system, demand, { startMs, previous }),
        file: catalog.planFile(name, system.name, service.name),
        source: demand.source,
      });
    }
  }
  if (planned.length === 0) {
    throw new InputError('nothing-to-plan', `${deployments[0]?.system.name} has no service with demand`, [
      {
        where: `services`,
        given: 'no `demand`',
        allowed: 'at least one service that says where its demand is recorded',
        remedy: 'Add `demand` to a service.',
      },
    ]);
  }
  if (options.json === true) io.out(jsonOf(planned, options));
  let stale = 0;
  for (const each of planned) {
    const { planning, file } = each;
    const content = contentOf(each);
    if (options.json !== true) io.out(readable(each, options));
    const shown = relative(projectDirectory, file);
    if (options.write === true) io.err(writeFile(file, content) ? `wrote     ${shown}` : `unchanged ${shown}`);
    if (options.check === true) {
      const same = existsSync(file) && readFileSync(file, 'utf8') === content;
      io.err(same ? `up to date ${shown}` : `differs    ${shown}: run \`tidemark plan --write\``);
      if (!same) stale++;
      for (const reason of planning.reasons) io.err(`           ${reason}`);
    }
  }
  return stale > 0 ? GATE_FAILED : 0;
}

/** What was planned for one service in one environment. */
interface Planned {
  readonly environment: string;
  readonly planning: Planning;
  readonly file: string;
  /** Where the history comes from, in words. */
  readonly source: string;
}

/** What the plan's file is to hold. A plan that is kept is kept to the byte. */
function contentOf({ planning, file }: Planned): string {
  return planning.state === 'kept' ? readFileSync(file, 'utf8') : serializePlan(planning.plan);
}

/** One plan alone as an object, several as a list; with `--explain` or `--risk` what those say instead. */
function jsonOf(planned: readonly Planned[], options: PlanOptions): string {
  const entries = planned.map((each) => {
    const { planning, environment } = each;
    // Several environments hold plans of the same services.
    if (options.explain !== true && options.risk !== true)
      return options.environment === undefined ? { environment, ...planning.plan } : planning.plan;
    const { state, reasons } = planning;
    return {
      environment,
      service: planning.name,
      decision: { state, reasons },
      ...(options.explain === true ? { source: each.source, ...explained(planning) } : {}),
      risk: { quantile: planning.plan.quantile, points: curveOf(planning) },
    };
  });
  return JSON.stringify(entries.length === 1 ? entries[0] : entries, null, 2);
}

function readable(each: Planned, options: PlanOptions): string {
  const { environment, planning, source } = each;
  const text =
    options.explain === true
      ? explanationText(environment, planning, explained(planning), source)
      : planText(environment, planning);
  return options.risk === true
    ? `${text}\n${riskText(curveOf(planning), planning.plan.quantile, planning.unit)}`
    : text;
}

function explained({ plan, input, notes }: Planning): PlanExplanation {
  return explainPlan(plan, input, notes);
}

function curveOf({ input }: Planning): RiskPoint[] {
  return riskCurve(input);
}
