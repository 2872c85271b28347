import type { ScalingPolicies } from '../../model/scaling/policies';
import { Autoscaler } from './autoscaler';
import { type AgendaItem, EventQueue } from './event-queue';
import { type Fault, SPOT_WARNING_MS } from './faults';
import { Fleet } from './fleet';
import type { LaunchModel } from './launch';
import { type Cause, MOST_PERCENT, type OutcomeSums, OutcomeTotals } from './outcome-totals';
import type { Recorder } from './recorder';
import { WorkQueue } from './work-queue';
import type { Workload } from './workload';

/** A floor from an instant on, as a scheduled action sets it. */
export interface FloorChange {
  readonly atMs: number;
  readonly floor: number;
  /** Name of the scheduled action. */
  readonly name?: string;
}

/** Demand, what serves it, and what happens meanwhile. */
export interface ReplayInput {
  /** Demand of each step in the unit of the workload; NaN where it is not known. */
  readonly demand: Float64Array;
  readonly startMs: number;
  /** 60, or 20 where a policy reads high-resolution metrics. */
  readonly stepSeconds: number;
  readonly workload: Workload;
  readonly policies: ScalingPolicies;
  /** Scheduled floors; below the first and where there is none, the policies' minCapacity. @default none */
  readonly floors?: readonly FloorChange[];
  readonly launch: LaunchModel;
  /** @default none */
  readonly faults?: readonly Fault[];
  /** Tasks that serve at the beginning. @default what the first known demand needs at the target */
  readonly initialTasks?: number;
  /** Instants at which the sums are noted, ascending: the beginnings of days, of events, ... @default none */
  readonly marksMs?: readonly number[];
  /** Told of every step and every change. @default nobody */
  readonly recorder?: Recorder;
}

/** What a replay comes to. */
export interface Replayed {
  readonly total: OutcomeSums;
  /** The sums at each mark. */
  readonly marks: readonly OutcomeSums[];
  readonly peakTasks: number;
  /** Demand by the whole percent of utilisation at which it was served. */
  readonly utilization: Float64Array;
  readonly queue?: WorkQueue;
}

/** Demand above the capacity by less than this share is rounding, not overload. */
const TOLERANCE = 1 + 1e-9;

/**
 * Replays demand against policies and floors, step by step.
 *
 * Deterministic for a seed. Memory is flat in the length of the demand. Throws RangeError for steps that do not fit the
 * periods of the metrics.
 */
export function replay(input: ReplayInput): Replayed {
  return new Replay(input).run();
}

class Replay {
  private readonly tally = new OutcomeTotals();
  private readonly marks: OutcomeSums[] = [];
  private readonly fleet: Fleet;
  private readonly autoscaler: Autoscaler;
  private readonly queue: WorkQueue | undefined;
  private floor: number;

  constructor(private readonly input: ReplayInput) {
    const { policies, workload, stepSeconds, demand, launch } = input;
    this.floor = policies.minCapacity;
    this.fleet = new Fleet(launch, this.initialTasks(), policies.maxCapacity, stepSeconds);
    this.tally.peakTasks = this.fleet.desired;
    this.autoscaler = new Autoscaler(policies, workload, stepSeconds);
    if (workload.queue !== undefined) {
      // A step without a known demand brings no messages.
      const arrivals = (step: number) => {
        const perMinute = demand[step] as number;
        return perMinute > 0 ? (perMinute * stepSeconds) / 60 : 0;
      };
      this.queue = new WorkQueue(arrivals, stepSeconds, workload.queue.acceptableDelaySeconds);
    }
  }

  run(): Replayed {
    const end = this.input.demand.length;
    const agenda = new EventQueue(this.agendaItems(), end);
    for (let step = 0; step < end; ) {
      agenda.run(step);
      const next = Math.max(step + 1, agenda.next);
      if (this.queue === undefined) this.serveUntil(step, next);
      else this.workUntil(step, next, this.queue);
      step = next;
    }
    agenda.run(end);
    const { tally, marks, queue } = this;
    return {
      total: tally.sums(),
      marks,
      peakTasks: tally.peakTasks,
      utilization: tally.utilization,
      queue,
    };
  }

  /** Steps of a service that answers at once or not at all. The inner loop of everything: keep it free of objects. */
  private serveUntil(from: number, to: number): void {
    const { demand, workload, recorder } = this.input;
    const { fleet, autoscaler, tally } = this;
    const { utilization } = tally;
    const { capacityPerTask } = workload;
    const overload = capacityPerTask * TOLERANCE;
    const hot = (overload * workload.targetUtilizationPercent) / 100;
    const percent = 100 / capacityPerTask;
    let [steps, overloaded, heated, total, excess, taskSteps] = [0, 0, 0, 0, 0, 0];
    for (let step = from; step < to; step++) {
      fleet.advance(step);
      const wanted = demand[step] as number;
      const serving = fleet.serving;
      // Without a task there is nothing to measure, and no metric.
      const load = serving > 0 ? wanted / serving : Number.NaN;
      taskSteps += serving + fleet.starting + fleet.draining;
      if (wanted >= 0) {
        steps += 1;
        total += wanted;
        const capacity = serving * overload;
        if (wanted > serving * hot) heated += 1;
        if (wanted > capacity) {
          overloaded += 1;
          excess += wanted - serving * capacityPerTask;
        }
        const bin = load * percent;
        // Also where nothing serves, and the load is not a number.
        const index = bin < MOST_PERCENT ? bin | 0 : MOST_PERCENT;
        utilization[index] = (utilization[index] as number) + wanted;
      }
      if (autoscaler.observe(step, load, 0)) this.scale(step);
      if (recorder !== undefined) recorder.step(step, wanted, serving, fleet.desired, this.floor, 0);
    }
    tally.steps += steps;
    tally.overloaded += overloaded;
    tally.hot += heated;
    tally.demand += total;
    tally.excess += excess;
    tally.taskSteps += taskSteps;
  }

  /** Steps of a service that works off a queue. */
  private workUntil(from: number, to: number, queue: WorkQueue): void {
    const { demand, workload, stepSeconds, recorder } = this.input;
    const { fleet, autoscaler, tally } = this;
    const { utilization } = tally;
    const { capacityPerTask } = workload;
    const hot = (capacityPerTask * TOLERANCE * workload.targetUtilizationPercent) / 100;
    const perStep = (capacityPerTask * stepSeconds) / 60;
    for (let step = from; step < to; step++) {
      fleet.advance(step);
      const wanted = demand[step] as number;
      const serving = fleet.serving;
      const completed = queue.advance(step, serving * perStep);
      const load = serving > 0 ? ((completed / serving) * 60) / stepSeconds : Number.NaN;
      tally.taskSteps += serving + fleet.starting + fleet.draining;
      if (wanted >= 0) {
        tally.steps += 1;
        tally.demand += wanted;
        tally.excess += Math.max(0, wanted - serving * capacityPerTask);
        if (wanted > serving * hot) tally.hot += 1;
        if (queue.isLate) tally.overloaded += 1;
        const index = Math.min(MOST_PERCENT, Math.floor((100 * completed) / (serving * perStep) || 0));
        utilization[index] = (utilization[index] as number) + completed;
      }
      // IF(tasks > 0, backlog / tasks, backlog): so that a service scales from zero.
      const backlog = serving > 0 ? queue.backlog / serving : queue.backlog;
      if (autoscaler.observe(step, load, backlog)) this.scale(step);
      if (recorder !== undefined) recorder.step(step, wanted, serving, fleet.desired, this.floor, queue.backlog);
    }
  }

  private scale(step: number): void {
    const { desired } = this.fleet;
    const decision = this.autoscaler.decide(step, desired, this.floor);
    if (decision !== undefined) this.change(step, decision.capacity, decision.cause, decision.offsetSeconds);
  }

  private change(step: number, capacity: number, cause: Cause, offsetSeconds: number, name?: string): void {
    const from = this.fleet.desired;
    if (capacity === from) return;
    const { stepSeconds, startMs, recorder } = this.input;
    const nowSeconds = step * stepSeconds + offsetSeconds;
    this.fleet.scaleTo(capacity, step, offsetSeconds);
    this.tally.action(from, capacity, cause, nowSeconds);
    if (capacity > this.tally.peakTasks) this.tally.peakTasks = capacity;
    recorder?.action({
      atMs: startMs + nowSeconds * 1000,
      from,
      to: capacity,
      cause,
      name,
    });
  }

  private agendaItems(): AgendaItem[] {
    const { floors = [], faults = [], marksMs = [] } = this.input;
    return [
      ...marksMs.map((atMs) => ({ step: this.stepAt(atMs), run: () => void this.marks.push(this.tally.sums()) })),
      ...floors.map(({ atMs, floor, name }) => ({
        step: this.stepAt(atMs),
        run: (step: number) => this.setFloor(step, floor, name),
      })),
      ...faults.flatMap((fault) => this.faultItems(fault)),
    ];
  }

  /** A scheduled action: sets the minimum, and raises the service to it. Lowering it removes no task by itself. */
  private setFloor(step: number, floor: number, name: string | undefined): void {
    const { minCapacity, maxCapacity } = this.input.policies;
    this.floor = Math.min(maxCapacity, Math.max(minCapacity, floor));
    if (this.fleet.desired < this.floor) {
      this.change(step, this.floor, 'scheduled', 0, name);
      this.autoscaler.raised();
    }
  }

  private faultItems(fault: Fault): AgendaItem[] {
    const { autoscaler, fleet } = this;
    switch (fault.kind) {
      case 'zone-failure':
        return [{ step: this.stepAt(fault.atMs), run: (step) => fleet.lose(fault.share, step) }];
      case 'spot-interruption':
        return [{ step: this.stepAt(fault.atMs + SPOT_WARNING_MS), run: (step) => fleet.lose(fault.share, step) }];
      case 'metric-outage':
        return this.during(fault, (isOn) => {
          autoscaler.metricsMissing = isOn;
        });
      case 'deployment':
        return this.during(fault, (isOn) => {
          autoscaler.scaleInPaused = isOn;
        });
    }
  }

  private during(
    { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
    set: (isOn: boolean) => void,
  ): AgendaItem[] {
    return [
      { step: this.stepAt(fromMs), run: () => set(true) },
      { step: this.stepAt(toMs), run: () => set(false) },
    ];
  }

  /** The step in which an instant lies; what lies before the beginning happens at it. */
  private stepAt(instantMs: number): number {
    const { startMs, stepSeconds } = this.input;
    return Math.max(0, Math.floor((instantMs - startMs) / (stepSeconds * 1000)));
  }

  private initialTasks(): number {
    const { demand, workload, policies, initialTasks } = this.input;
    if (initialTasks !== undefined) return initialTasks;
    const first = demand.find((value) => value >= 0) ?? 0;
    const needed = Math.ceil((100 * first) / (workload.capacityPerTask * workload.targetUtilizationPercent) - 1e-9);
    return Math.min(policies.maxCapacity, Math.max(policies.minCapacity, needed));
  }
}
