import type { CapacityPlan, PlannedAction } from '../../model/plan/capacity-plan';
import { LocalClock } from '../series/local-clock';
import { DAY_MS, HOUR_MS, WEEK_HOURS } from '../series/series';
import { firings } from './schedule-time';

const MINUTE_MS = 60_000;

/** A span in which one floor is in force. */
export interface FloorSpan {
  readonly startMs: number;
  readonly endMs: number;
  readonly floor: number;
  /** The action that set it; undefined where none has fired before, and the minimum of the spec holds. */
  readonly action?: PlannedAction;
}

/**
 * The floors of a plan over a span, replayed once: what `floorAt` says, for every instant between `fromMs` and `toMs`.
 *
 * `minCapacity` is the floor where no action has fired yet. The plan is taken to have been in force before the span.
 */
export class FloorTimeline {
  readonly spans: readonly FloorSpan[];
  /** Instants after the beginning at which an action fires, whether or not it changes the floor. */
  readonly fired: ReadonlySet<number>;

  constructor(
    plan: Pick<CapacityPlan, 'actions' | 'timeZone'>,
    fromMs: number,
    toMs: number,
    readonly minCapacity: number,
  ) {
    const sinceMs = fromMs - 9 * DAY_MS;
    const clock = new LocalClock(plan.timeZone, sinceMs - DAY_MS, toMs + DAY_MS);
    const fired = plan.actions
      .flatMap((action) => {
        // A dated action of long ago may be the last that fired where no weekly one follows.
        const begin = action.schedule.startsWith('at(') ? Number.NEGATIVE_INFINITY : sinceMs;
        return firings(action.schedule, clock, begin, toMs).map((firedMs) => ({ firedMs, action }));
      })
      .sort((a, b) => a.firedMs - b.firedMs);
    this.fired = new Set(fired.map(({ firedMs }) => firedMs).filter((firedMs) => firedMs > fromMs));
    const before = fired.filter(({ firedMs }) => firedMs <= fromMs).at(-1)?.action;
    const changes = [{ firedMs: fromMs, action: before }, ...fired.filter(({ firedMs }) => firedMs > fromMs)];
    this.spans = changes
      .map(({ firedMs, action }, index) => ({
        startMs: firedMs,
        endMs: changes[index + 1]?.firedMs ?? toMs,
        floor: action?.minCapacity ?? minCapacity,
        action,
      }))
      .filter(({ startMs, endMs }) => endMs > startMs);
  }

  /** The floor in force at an instant of the span. */
  at(instantMs: number): number {
    return this.spans[this.indexAt(instantMs)]?.floor ?? this.minCapacity;
  }

  /**
   * The lowest floor between two instants.
   *
   * A floor that holds for a minute or less does not count: it is a weekly action that a dated one corrects at once,
   * and lowering a minimum removes no task by itself.
   */
  lowest(fromMs: number, toMs: number): number {
    let lowest = Number.POSITIVE_INFINITY;
    for (let index = this.indexAt(fromMs); index < this.spans.length; index++) {
      const { startMs, endMs, floor } = this.spans[index] as FloorSpan;
      if (startMs >= toMs) break;
      if (endMs - startMs > MINUTE_MS && floor < lowest) lowest = floor;
    }
    return lowest === Number.POSITIVE_INFINITY ? this.at(fromMs) : lowest;
  }

  /** Task-hours of the floor between two instants. */
  taskHours(fromMs: number, toMs: number): number {
    let sum = 0;
    for (let index = this.indexAt(fromMs); index < this.spans.length; index++) {
      const { startMs, endMs, floor } = this.spans[index] as FloorSpan;
      if (startMs >= toMs) break;
      sum += (floor * (Math.min(endMs, toMs) - Math.max(startMs, fromMs))) / HOUR_MS;
    }
    return sum;
  }

  /** Index of the span that holds an instant, by halving. */
  private indexAt(instantMs: number): number {
    let low = 0;
    let high = this.spans.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.spans[middle] as FloorSpan).startMs <= instantMs) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** The floor that weekly actions hold in each hour of the local week, Monday 00:00 first. */
export function weeklyFloors(actions: readonly PlannedAction[], minCapacity: number): number[] {
  // Any week in a zone without changes of clocks, so that each hour is there once. This one begins on a Monday.
  const mondayMs = Date.parse('2026-01-05T00:00Z');
  const weekly = { timeZone: 'UTC', actions: actions.filter(({ schedule }) => schedule.startsWith('cron(')) };
  const floors = new FloorTimeline(weekly, mondayMs, mondayMs + 7 * DAY_MS, minCapacity);
  return Array.from({ length: WEEK_HOURS }, (_, hour) => floors.at(mondayMs + hour * HOUR_MS));
}
