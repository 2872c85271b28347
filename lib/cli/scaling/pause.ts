import {
  type AutoScaling,
  autoScaling,
  type Suspended,
  serviceTargets,
  type TargetState,
} from '../../adapters/auto-scaling';
import { dueFloor } from '../../capacity/plan/due-floor';
import type { CapacityPlan } from '../../model/plan/capacity-plan';
import type { ServiceConfig } from '../../model/service/config';
import { servicesStackId, stackName } from '../../model/system/resource-names';
import { InputError } from '../../model/validation/input-error';
import type { Io } from '../io';
import { OptionReader } from '../option-reader';
import { loadProject } from '../project/project';
import { pauseText } from './pause-text';
import { kinds, mapKinds, type PausedService, same } from './suspended-processes';

export interface PauseOptions {
  readonly environment: string;
  readonly config: string;
  readonly system?: string;
  readonly service?: readonly string[];
  readonly scaleIn?: boolean;
  readonly scaleOut?: boolean;
  readonly schedule?: boolean;
  readonly status?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** A service to pause or resume: what is configured, and what its plan says. */
interface RequestedSuspension {
  readonly config: ServiceConfig;
  readonly plan: CapacityPlan | undefined;
}

/** `tidemark pause`: stops kinds of scaling until `tidemark resume`; a deployment does not undo it. */
export async function runPause(options: PauseOptions, io: Io, projectDirectory: string): Promise<number> {
  const chosen = kinds(options);
  const none = !chosen.scaleIn && !chosen.scaleOut && !chosen.schedule;
  if (options.status === true && !none) {
    const reader = new OptionReader();
    reader.add('status', 'with --scale-in, --scale-out or --schedule', '--status alone', 'Leave one out.');
    reader.check();
  }
  // In an incident one mostly wants to keep what runs, and to let more come.
  const pause = none ? { ...chosen, scaleIn: true } : chosen;
  const change = (now: Suspended) => (options.status === true ? now : mapKinds((kind) => now[kind] || pause[kind]));
  return run(change, options, io, projectDirectory);
}

/** `tidemark resume`: lets kinds of scaling run again, and raises the minimum to the floor that schedules have missed. */
export async function runResume(options: PauseOptions, io: Io, projectDirectory: string): Promise<number> {
  const chosen = kinds(options);
  const none = !chosen.scaleIn && !chosen.scaleOut && !chosen.schedule;
  const change = (now: Suspended) => mapKinds((kind) => now[kind] && !none && !chosen[kind]);
  return run(change, options, io, projectDirectory);
}

async function run(
  change: (now: Suspended) => Suspended,
  options: PauseOptions,
  io: Io,
  projectDirectory: string,
): Promise<number> {
  const catalog = loadProject(projectDirectory, options.config);
  const { system, environment } = catalog.deployment(options.system, options.environment);
  const wanted = new Map(
    servicesOf(system.services, system.name, options.service).map(([name, config]): [string, RequestedSuspension] => [
      name,
      { config, plan: catalog.plan(options.environment, system.name, name) },
    ]),
  );
  const client = await autoScaling(environment.region);
  const platform = { system: system.name, environment: options.environment };
  const stackOf = (service?: string) =>
    stackName(platform, servicesStackId(service === undefined ? undefined : wanted.get(service)?.config.group));
  const found = await answered([], () => serviceTargets(client, stackOf(), [...wanted.keys()], stackOf));
  refuseMissing(found, stackOf, environment);
  const nowMs = Date.now();
  const services = [...found].flatMap(([service, targets]) =>
    targets.map((target) => outcome(service, target, change(target.suspended), wanted.get(service), nowMs)),
  );
  if (options.dryRun !== true && options.status !== true) await apply(client, services);
  io.out(
    options.json === true
      ? asJson(options.environment, system.name, services)
      : pauseText(services, { dryRun: options.dryRun === true }),
  );
  return 0;
}

/** What becomes of a service; where its schedules run again, what they would have set by now is due. */
function outcome(
  service: string,
  target: TargetState,
  after: Suspended,
  wanted: RequestedSuspension | undefined,
  nowMs: number,
): PausedService {
  const resumes = target.suspended.schedule && !after.schedule;
  if (!resumes || wanted?.plan === undefined) return { service, target, after };
  const { plan, config } = wanted;
  return {
    service,
    target,
    after,
    floor: dueFloor(plan, config.scaling, { ...target, scheduleSuspended: false }, nowMs),
  };
}

async function apply({ setSuspended, setMin }: AutoScaling, services: readonly PausedService[]): Promise<void> {
  const done: string[] = [];
  for (const { service, target, after, floor } of services) {
    await answered(done, async () => {
      if (!same(target.suspended, after)) await setSuspended(target, after);
      if (floor?.decision === 'raise') await setMin(target, floor.minCapacity);
    });
    done.push(service);
  }
}

function servicesOf(
  configured: Readonly<Record<string, ServiceConfig>>,
  system: string,
  names: readonly string[] | undefined,
): [string, ServiceConfig][] {
  const unknown = (names ?? []).filter((name) => !Object.hasOwn(configured, name));
  if (unknown.length > 0) {
    throw new InputError(
      'unknown-service',
      `${system} has no such service`,
      unknown.map((name) => ({
        where: '--service',
        given: `"${name}"`,
        allowed: `one of ${Object.keys(configured).join(', ')}`,
        remedy: 'Use one of these.',
      })),
    );
  }
  return Object.entries(configured).filter(([name]) => names?.includes(name) ?? true);
}

/** Runs calls of AWS; what goes wrong becomes an `InputError` that says what has been changed by then. */
async function answered<T>(done: readonly string[], call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const given = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const changed = done.length === 0 ? 'nothing was changed' : `changed before that: ${done.join(', ')}`;
    throw new InputError('auto-scaling-failed', `Application Auto Scaling did not do it; ${changed}`, [
      {
        where: 'Application Auto Scaling',
        given,
        allowed:
          'credentials of the account of the environment that may call application-autoscaling:DescribeScalableTargets and RegisterScalableTarget, ecs:DescribeServices and UpdateService',
        remedy:
          'Log in (for example with `aws sso login`) or set AWS_PROFILE; then run this again, it does no harm twice.',
      },
    ]);
  }
}

function refuseMissing(
  found: ReadonlyMap<string, readonly TargetState[]>,
  stackOf: (service: string) => string,
  { account, region }: { readonly account: string; readonly region: string },
): void {
  const missing = [...found].filter(([, targets]) => targets.length === 0);
  if (missing.length === 0) return;
  throw new InputError(
    'not-deployed',
    'Nothing was changed: not every service is there',
    missing.map(([service]) => ({
      where: `services.${service}`,
      given: `no scalable target of stack ${stackOf(service)} in ${region}`,
      allowed: `a service that is deployed in account ${account}, region ${region}`,
      remedy: 'Check AWS_PROFILE and --environment; name the services that are deployed with --service.',
    })),
  );
}

/** For tools. The shape is stable: fields are added, never changed. */
function asJson(environment: string, system: string, services: readonly PausedService[]): string {
  const rows = services.map(({ service, target, after, floor }) => ({
    service,
    resourceId: target.resourceId,
    minCapacity: floor?.minCapacity ?? target.minCapacity,
    maxCapacity: target.maxCapacity,
    before: target.suspended,
    after,
    floor:
      floor === undefined
        ? undefined
        : {
            previousMin: target.minCapacity,
            due: floor.due ?? null,
            action: floor.action ?? null,
            newMin: floor.minCapacity,
          },
  }));
  return JSON.stringify({ version: 1, environment, system, services: rows }, null, 2);
}
