import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { serializePlan } from '../capacity/plan';
import { InputError, sizeFor } from '../model';
import { inWords } from '../report/schedule-words';
import { loadCatalog } from './catalog';
import type { Io } from './io';
import { OptionReader } from './options';
import { measuredDemand, plannedServices, planService, recordedDemand, type ServicePlanning } from './plan-service';
import { writeFile } from './write-file';

export interface PlanOptions {
  readonly config: string;
  readonly environment?: string;
  readonly system?: string;
  readonly service?: string;
  readonly start?: string;
  readonly cloudwatch?: boolean;
  readonly write?: boolean;
  readonly check?: boolean;
  readonly json?: boolean;
}

/** The exit code when a committed plan is not what the forecast would give. */
const GATE_FAILED = 2;

/** `tidemark plan`: the floor of each service, forecast from its history. */
export async function runPlan(options: PlanOptions, io: Io, projectDirectory: string): Promise<number> {
  const reader = new OptionReader();
  const startMs = reader.hour('start', options.start);
  if (options.write === true && options.check === true)
    reader.add('check', 'with --write', 'one of --write and --check', 'Leave one out.');
  reader.check();
  const catalog = loadCatalog(projectDirectory, options.config);
  const names = options.environment === undefined ? catalog.environmentNames() : [options.environment];
  const system = catalog.system(options.system);
  // Everything is computed before anything is written: bad input in the last service must not leave half a change.
  const planned: { environment: string; planning: ServicePlanning; file: string }[] = [];
  for (const name of names) {
    const environment = catalog.environment(name);
    const sized = sizeFor(system, environment);
    for (const service of plannedServices(sized, options.service)) {
      const history =
        options.cloudwatch === true
          ? await measuredDemand(service, environment.region, Date.now())
          : recordedDemand(service, projectDirectory);
      planned.push({
        environment: name,
        planning: planService(service, sized, history, startMs),
        file: catalog.planFile(name, system.name, service.name),
      });
    }
  }
  if (planned.length === 0) {
    throw new InputError('nothing-to-plan', `${system.name} has no service with demand`, [
      {
        where: `services`,
        given: 'no `demand`',
        allowed: 'at least one service that says where its demand is recorded',
        remedy: 'Add `demand` to a service.',
      },
    ]);
  }
  if (options.json === true) io.out(jsonOf(planned.map(({ planning }) => planning)));
  let stale = 0;
  for (const { environment, planning, file } of planned) {
    const content = serializePlan(planning.plan);
    if (options.json !== true) io.out(readable(environment, planning));
    const shown = relative(projectDirectory, file);
    if (options.write === true) io.err(writeFile(file, content) ? `wrote     ${shown}` : `unchanged ${shown}`);
    if (options.check === true) {
      const same = existsSync(file) && readFileSync(file, 'utf8') === content;
      io.err(same ? `up to date ${shown}` : `differs    ${shown}: run \`tidemark plan --write\``);
      if (!same) stale++;
    }
  }
  return stale > 0 ? GATE_FAILED : 0;
}

/** One plan alone as an object, several as a list. */
function jsonOf(plannings: readonly ServicePlanning[]): string {
  const plans = plannings.map(({ plan }) => plan);
  return JSON.stringify(plans.length === 1 ? plans[0] : plans, null, 2);
}

function readable(environment: string, { plan, service, capacity }: ServicePlanning): string {
  const { minCapacity, maxCapacity } = service.scaling;
  const hours = plan.evidence.taskHoursPerWeek as { need: number; floor: number };
  const floors = plan.actions.map((action) => action.minCapacity);
  const lines = [
    `${environment} / ${plan.service}: ${minCapacity} to ${maxCapacity} tasks, ${capacity.value} ${capacity.unit} each, planned at ${capacity.targetUtilizationPercent} %`,
    floors.length === 0
      ? `  The minimum of ${minCapacity} covers every hour; nothing is scheduled.`
      : `  Floor from ${Math.min(...floors)} to ${Math.max(...floors)} tasks; ${hours.floor} task-hours a week for a need of ${hours.need}; ${plan.actions.length} of 200 scheduled actions.`,
    ...plan.actions.map((action) => `  ${String(action.minCapacity).padStart(4)}  ${inWords(action.schedule)}`),
    '',
  ];
  return lines.join('\n');
}
