import { type ScaleOutPolicy, type ScalingPolicies, STANDARD_PERIOD_SECONDS } from '../../model/scaling/policies';
import { ScaleIn } from './engines/scale-in';
import { StepScaling } from './engines/step-scaling';
import { TargetTracking } from './engines/target-tracking';
import { metricTiming } from './metric-delay';
import { MetricStream } from './metric-stream';
import type { Cause } from './outcome-totals';
import { SignalGroup } from './signal-group';
import type { SignalModel } from './signal-model';
import type { Workload } from './workload';

export interface Decision {
  readonly capacity: number;
  readonly cause: Cause;
  /** Seconds into the step. */
  readonly offsetSeconds: number;
}

/**
 * Application Auto Scaling over one service: every policy sees its metric when it is published, and the largest
 * capacity that any of them asks for wins (API PutScalingPolicy; aws-facts 1).
 */
export class Autoscaler {
  /** While set, no metric has points: alarms have insufficient data and act in neither direction. */
  metricsMissing = false;
  /** While set, nothing is scaled in, as during deployments. */
  scaleInPaused = false;
  private readonly load: MetricStream;
  /** The backlog of a queue, where the service works one off. */
  private readonly backlog: MetricStream | undefined;
  /** Streams of high-resolution metrics, where a policy reads them. */
  private readonly fineLoad: MetricStream | undefined;
  private readonly groups: readonly SignalGroup[];
  private readonly scaleIn: ScaleIn;
  private readonly scaleInOffsetSeconds: number;

  constructor(
    private readonly policies: ScalingPolicies,
    workload: Workload,
    private readonly stepSeconds: number,
  ) {
    const { scaleOut, scaleIn } = policies;
    const timing = metricTiming(STANDARD_PERIOD_SECONDS, stepSeconds);
    this.load = new MetricStream(timing);
    this.scaleInOffsetSeconds = timing.offsetSeconds;
    const isFine = (policy: ScaleOutPolicy) => policy.periodSeconds < STANDARD_PERIOD_SECONDS;
    const drivenBy = (policy: ScaleOutPolicy) => workload.signals[policy.signal]?.drivenBy;
    const groups = [
      group(
        scaleOut.filter((policy) => !isFine(policy) && drivenBy(policy) === 'demand'),
        this.load,
      ),
    ];
    if (workload.queue !== undefined) {
      this.backlog = new MetricStream(timing);
      groups.push(
        group(
          scaleOut.filter((policy) => drivenBy(policy) === 'backlog'),
          this.backlog,
        ),
      );
    }
    const fine = scaleOut.filter((policy) => isFine(policy) && drivenBy(policy) === 'demand');
    const [finest] = fine;
    if (finest !== undefined) {
      const fineTiming = metricTiming(finest.periodSeconds, stepSeconds);
      this.fineLoad = new MetricStream(fineTiming);
      groups.push(group(fine, this.fineLoad, fineTiming));
    }
    this.groups = groups.filter(({ engines }) => engines.length > 0);
    this.scaleIn = new ScaleIn(
      scaleIn,
      lowBelow(policies, workload, 'demand'),
      lowBelow(policies, workload, 'backlog'),
    );

    function group(of: readonly ScaleOutPolicy[], stream: MetricStream, at = timing): SignalGroup {
      return new SignalGroup(
        of.map((policy) => engineOf(policy, workload)),
        stream,
        at,
        stepSeconds,
      );
    }
  }

  /** Takes what the metrics of the service measure in a step. Returns whether a decision may be due. */
  observe(step: number, load: number, backlog: number): boolean {
    const shownLoad = this.metricsMissing ? Number.NaN : load;
    this.load.push(step, shownLoad);
    if (this.backlog !== undefined) this.backlog.push(step, this.metricsMissing ? Number.NaN : backlog);
    if (this.fineLoad !== undefined) this.fineLoad.push(step, shownLoad);
    let isDue = false;
    for (const group of this.groups) if (group.observe()) isDue = true;
    if (!this.load.isFresh) return isDue;
    this.scaleIn.observe(this.load.value, this.backlog === undefined ? 0 : this.backlog.value);
    return isDue || this.scaleIn.isLow;
  }

  /** What is decided in this step; undefined where the capacity stays. */
  decide(step: number, capacity: number, floor: number): Decision | undefined {
    return this.decideOut(step, capacity) ?? this.decideIn(step, capacity, floor);
  }

  /** A schedule raised the service, which ends the cooldown of a scale-in. */
  raised(): void {
    this.scaleIn.cancelled();
  }

  private decideOut(step: number, capacity: number): Decision | undefined {
    const due = this.groups.filter((group) => group.isDue);
    let [best, cause, offsetSeconds] = [capacity, '', 0];
    for (const group of due) {
      for (const engine of group.engines) {
        const wanted = Math.min(this.policies.maxCapacity, engine.wanted(capacity, group.decidesAt(step)));
        if (wanted > best) [best, cause, offsetSeconds] = [wanted, engine.signal, group.offsetSeconds];
      }
    }
    if (best === capacity) return undefined;
    // A policy that asked for more, if less than the largest, has got it: its cooldown begins as well (assumption).
    for (const group of due) {
      const now = group.decidesAt(step);
      for (const engine of group.engines) if (engine.wanted(capacity, now) > capacity) engine.scaled(capacity, now);
    }
    this.scaleIn.cancelled();
    return { capacity: best, cause, offsetSeconds };
  }

  private decideIn(step: number, capacity: number, floor: number): Decision | undefined {
    if (this.scaleInPaused || !this.load.isFresh) return undefined;
    const now = step * this.stepSeconds + this.scaleInOffsetSeconds;
    const wanted = this.scaleIn.wanted(capacity, floor, now);
    if (wanted >= capacity) return undefined;
    this.scaleIn.scaled(now);
    return { capacity: wanted, cause: 'scale-in', offsetSeconds: this.scaleInOffsetSeconds };
  }
}

function engineOf(policy: ScaleOutPolicy, { signals }: Workload): TargetTracking | StepScaling {
  const model = signals[policy.signal] as SignalModel;
  return policy.kind === 'targetTracking' ? new TargetTracking(policy, model) : new StepScaling(policy, model);
}

/** Load below which every signal of a kind is low; Infinity where there is none. */
function lowBelow({ scaleIn }: ScalingPolicies, { signals }: Workload, drivenBy: SignalModel['drivenBy']): number {
  return scaleIn.conditions.reduce((lowest, { signal, below }) => {
    const model = signals[signal];
    return model?.drivenBy === drivenBy ? Math.min(lowest, model.loadAt(below)) : lowest;
  }, Number.POSITIVE_INFINITY);
}
