import { type AutoScaling, autoScaling, type TargetState } from '../../adapters/auto-scaling';
import { type CustomResourceRequest, succeed } from '../../adapters/custom-resource';
import { dueFloor } from '../../capacity/plan/due-floor';
import { type FloorProperties, type FloorReport, readProperties } from './env';

/** Where the time comes from and where things go; tests give their own. */
export interface HandlerDependencies {
  readonly autoScaling: AutoScaling;
  readonly nowMs: number;
  /** Takes one line of JSON. */
  readonly log: (line: string) => void;
  readonly wait: (milliseconds: number) => Promise<void>;
}

/** How long to wait before a target is read once more (assumption; AWS does not say how old an answer may be). */
const READ_AGAIN_AFTER_MS = 3_000;

/** What was found and done, in tasks. */
interface Reassertion {
  readonly outcome: FloorReport['Outcome'];
  readonly previousMin?: number;
  readonly dueFloor?: number | undefined;
  /** The action that set the floor. */
  readonly action?: string | undefined;
  readonly newMin?: number;
  readonly reason: string;
}

/**
 * Raises the minimum of a scalable target to the floor that its plan says is due, after CloudFormation has touched it.
 *
 * Never fails a deployment: a rollback would register the template's minimum once more, and so cost the floor that it
 * was about. What went wrong is answered as a warning and then thrown, so that Lambda counts an error, which raises the
 * alarm, and tries again a minute later and two minutes after that (asynchronous invocation).
 */
export async function handle(request: CustomResourceRequest, dependencies: HandlerDependencies): Promise<void> {
  const say = (details: object, level = 'INFO') =>
    dependencies.log(JSON.stringify({ level, what: 'reassert-floor', request: request.RequestType, ...details }));
  if (request.RequestType === 'Delete') {
    say({ outcome: 'nothing to do' });
    return succeed(request, {});
  }
  const target = String(request.ResourceProperties.ResourceId);
  let done: Reassertion;
  try {
    done = await reassert(readProperties(request.ResourceProperties), dependencies);
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const failed: Reassertion = { outcome: 'failed', reason };
    say({ target, ...failed }, 'ERROR');
    await succeed(request, report(failed), `The floor of ${target} was not re-asserted: ${reason}`);
    throw error;
  }
  say({ target, ...done }, done.outcome === 'suspended' ? 'WARN' : 'INFO');
  await succeed(request, report(done), done.reason);
}

/** What CloudFormation is told; it takes text alone. */
function report({ outcome, previousMin, dueFloor, action, newMin }: Reassertion): Record<keyof FloorReport, string> {
  const text = (value: string | number | undefined) => (value === undefined ? '' : String(value));
  return {
    Outcome: outcome,
    PreviousMin: text(previousMin),
    DueFloor: text(dueFloor),
    Action: text(action),
    NewMin: text(newMin),
  };
}

async function reassert(
  properties: FloorProperties,
  { autoScaling, nowMs, wait }: HandlerDependencies,
): Promise<Reassertion> {
  const configured = { minCapacity: properties.MinCapacity, maxCapacity: properties.MaxCapacity };
  let current = await read(properties, autoScaling);
  if (current?.minCapacity !== configured.minCapacity) {
    // CloudFormation has just registered the configured minimum. An answer from before that would hide that the floor is
    // gone, so one that says otherwise is asked for again.
    await wait(READ_AGAIN_AFTER_MS);
    current = await read(properties, autoScaling);
  }
  if (current === undefined)
    return { outcome: 'gone', reason: 'There is no such scalable target; nothing is to be raised.' };
  const plan = {
    timeZone: properties.TimeZone,
    actions: properties.Actions.map(({ Name, Schedule, MinCapacity }) => ({
      name: Name,
      schedule: Schedule,
      minCapacity: MinCapacity,
    })),
  };
  const { decision, due, action, minCapacity } = dueFloor(
    plan,
    configured,
    { ...current, scheduleSuspended: current.suspended.schedule },
    nowMs,
  );
  if (decision === 'raise') await autoScaling.setMin(current, minCapacity);
  return {
    outcome: OUTCOMES[decision],
    previousMin: current.minCapacity,
    dueFloor: due,
    action,
    newMin: minCapacity,
    reason: REASONS[decision],
  };
}

async function read(properties: FloorProperties, { describe }: AutoScaling): Promise<TargetState | undefined> {
  const [found] = await describe({
    serviceNamespace: properties.ServiceNamespace,
    scalableDimension: properties.ScalableDimension,
    resourceIds: [properties.ResourceId],
  });
  return found;
}

const OUTCOMES = { raise: 'raised', keep: 'kept', suspended: 'suspended' } as const;

const REASONS = {
  raise: 'The minimum was below the floor that is due.',
  keep: 'The minimum is as high as the floor that is due.',
  suspended: 'The minimum is below the floor that is due, but an operator has suspended scheduled scaling.',
} as const;

/** What Lambda calls. */
export async function handler(request: CustomResourceRequest): Promise<void> {
  await handle(request, {
    autoScaling: await autoScaling(),
    nowMs: Date.now(),
    log: (line) => void process.stdout.write(`${line}\n`),
    wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  });
}
