import { type AutoScaling, autoScaling, type TargetId } from '../../adapters/auto-scaling';
import { type CustomResourceRequest, succeed } from '../../adapters/cloudformation';
import { dueFloor } from '../../capacity/plan/due-floor';
import { type FloorProperties, type FloorReport, readProperties } from './env';

/** Where the time comes from and where things go; tests give their own. */
export interface Surroundings {
  readonly autoScaling: AutoScaling;
  readonly nowMs: number;
  /** Takes one line of JSON. */
  readonly log: (line: string) => void;
}

/** What the function says of one target: the report to CloudFormation, and words for the log. */
interface Reassertion {
  readonly report: FloorReport;
  readonly reason: string;
}

/**
 * Raises the minimum of a scalable target to the floor that its plan says is due, after CloudFormation has touched it.
 *
 * Never fails a deployment: a rollback would register the template's minimum once more, and so cost the floor that it
 * was about. What went wrong is answered as a warning and then thrown, so that Lambda counts an error, which raises the
 * alarm, and tries again a minute later and two minutes after that (asynchronous invocation).
 */
export async function handle(request: CustomResourceRequest, { autoScaling, nowMs, log }: Surroundings): Promise<void> {
  const say = (details: object, level = 'INFO') =>
    log(JSON.stringify({ level, what: 'reassert-floor', request: request.RequestType, ...details }));
  if (request.RequestType === 'Delete') {
    say({ outcome: 'nothing to do' });
    return succeed(request, {});
  }
  const target = String(request.ResourceProperties.ResourceId);
  let done: Reassertion;
  try {
    done = await reassert(readProperties(request.ResourceProperties), autoScaling, nowMs);
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    say({ target, outcome: 'failed', reason }, 'ERROR');
    const report: FloorReport = { Outcome: 'failed', PreviousMin: '', DueFloor: '', Action: '', NewMin: '' };
    await succeed(request, { ...report }, `The floor of ${target} was not re-asserted: ${reason}`);
    throw error;
  }
  const { report, reason } = done;
  const { Outcome, PreviousMin, DueFloor, Action, NewMin } = report;
  say(
    { target, outcome: Outcome, previousMin: PreviousMin, dueFloor: DueFloor, action: Action, newMin: NewMin, reason },
    Outcome === 'suspended' ? 'WARN' : 'INFO',
  );
  await succeed(request, { ...report }, reason);
}

async function reassert(
  properties: FloorProperties,
  { describe, setMin }: AutoScaling,
  nowMs: number,
): Promise<Reassertion> {
  const {
    ServiceNamespace: serviceNamespace,
    ResourceId: resourceId,
    ScalableDimension: scalableDimension,
  } = properties;
  const id: TargetId = { serviceNamespace, resourceId, scalableDimension };
  const [current] = await describe({ serviceNamespace, scalableDimension, resourceIds: [resourceId] });
  if (current === undefined) {
    const report: FloorReport = { Outcome: 'gone', PreviousMin: '', DueFloor: '', Action: '', NewMin: '' };
    return { report, reason: 'There is no such scalable target; nothing is to be raised.' };
  }
  const plan = {
    timeZone: properties.TimeZone,
    actions: properties.Actions.map(({ Name, Schedule, MinCapacity }) => ({
      name: Name,
      schedule: Schedule,
      minCapacity: MinCapacity,
    })),
  };
  const configured = { minCapacity: properties.MinCapacity, maxCapacity: properties.MaxCapacity };
  const { decision, due, action, minCapacity } = dueFloor(
    plan,
    configured,
    { ...current, scheduleSuspended: current.suspended.schedule },
    nowMs,
  );
  if (decision === 'raise') await setMin(id, minCapacity);
  const outcomes = { raise: 'raised', keep: 'kept', suspended: 'suspended' } as const;
  const reasons = {
    raise: 'The minimum was below the floor that is due.',
    keep: 'The minimum is as high as the floor that is due.',
    suspended: 'The minimum is below the floor that is due, but an operator has suspended scheduled scaling.',
  };
  const report: FloorReport = {
    Outcome: outcomes[decision],
    PreviousMin: String(current.minCapacity),
    DueFloor: due === undefined ? '' : String(due),
    Action: action ?? '',
    NewMin: String(minCapacity),
  };
  return { report, reason: reasons[decision] };
}

/** What Lambda calls. */
export async function handler(request: CustomResourceRequest): Promise<void> {
  await handle(request, {
    autoScaling: await autoScaling(),
    nowMs: Date.now(),
    log: (line) => void process.stdout.write(`${line}\n`),
  });
}
