import type { CapacityPlan, PlannedAction } from '../../model/plan/capacity-plan';
import type { TaskCapacity } from '../../model/scaling/task-capacity';
import type { Forecast } from '../forecast/forecast';
import type { Series } from '../series/series';
import type { DatedActions } from './dated-actions';
import type { RequiredCapacity } from './required-capacity';
import type { FloorBounds } from './tasks-needed';

export interface PlanInput {
  readonly service: string;
  readonly timeZone: string;
  /** At least a week ahead; its quantile at `probability` is what the floor covers. */
  readonly forecast: Forecast;
  readonly probability: number;
  /** Why that quantile, in words, for the evidence. @default "stated" */
  readonly probabilityReason?: string;
  /** The stated risk, where the quantile was chosen by it. @default the quantile was stated */
  readonly maxShortfallMinutesPerWeek?: number;
  readonly capacity: TaskCapacity;
  readonly bounds: FloorBounds;
  /** Minutes from raising the floor to tasks that serve. */
  readonly leadTimeMinutes: number;
  /** The hourly demand behind the forecast, for the evidence. */
  readonly history: Series;
  /** @default 21 */
  readonly maxChangesPerWeek?: number;
  /** The plan in force: among covers that cost the same, the one with its change times is taken. @default none */
  readonly previous?: Pick<CapacityPlan, 'actions'>;
  /** Whether floors of the plan in force stay where they are right within `DEMAND_TOLERANCE`. @default false */
  readonly hysteresis?: boolean;
}

/** The actions of a plan and what they were made from. */
export interface CompiledActions {
  readonly need: RequiredCapacity;
  /** What each hour of the ordinary week needs, and its floor, Monday 00:00 local time first. */
  readonly weeklyNeed: readonly number[];
  readonly weeklyFloor: readonly number[];
  readonly weekly: readonly PlannedAction[];
  readonly dated: readonly DatedActions[];
  /** Weekly actions first, then dated ones. */
  readonly actions: readonly PlannedAction[];
}
