/** What the scripts of this folder share with the page they run in, beside one another. */
declare const echarts: typeof import('echarts');
type PageData = import('../page-data').PageData;
type PackedValues = import('../page-data').PackedValues;
type PageStrategy = import('../page-data').PageStrategy;
/** A time and a value; null where it is not known. */
type Point = [number, number | null];
/** A step function: value `values[i]` from step `at[i]` on. */
interface Runs {
  readonly at: readonly number[];
  readonly values: readonly number[];
}
/** Steps `from` to `to`, the latter not included. */
interface StepRange {
  readonly from: number;
  readonly to: number;
}
interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}
interface Action {
  readonly atMs: number;
  readonly from: number;
  readonly to: number;
  readonly cause: string;
  readonly name: string;
}
interface DrawnStrategy {
  readonly name: string;
  readonly isConfigured: boolean;
  readonly serving: Runs;
  readonly desired: Runs;
  readonly floor: Runs;
  readonly overloaded: Runs;
  /** Messages that wait; of a queue alone. */
  readonly backlog?: Demand;
  readonly actions: readonly Action[];
}
/** Values of 0 and more, each the least and the most of `each` steps; NaN where none is known. */
interface Demand {
  readonly each: number;
  readonly low: readonly number[];
  readonly high: readonly number[];
}
