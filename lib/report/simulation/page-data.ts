/** What the script of the page reads. Instants are milliseconds since 1970. */
export interface PageData {
  readonly startMs: number;
  readonly endMs: number;
  readonly stepMs: number;
  readonly steps: number;
  readonly timeZone: string;
  /** Offset of the zone from UTC, each valid from its instant on, ascending. */
  readonly offsets: readonly (readonly [fromMs: number, offsetMs: number])[];
  readonly unit: string;
  /** Demand a task is meant to serve: turns demand into tasks. */
  readonly targetPerTask: number;
  readonly demand: PackedValues;
  readonly strategies: readonly PageStrategy[];
  /** Shown at first, by name. */
  readonly shown: readonly string[];
  /** Causes and names of actions; actions refer to them by number. */
  readonly words: readonly string[];
  readonly events: readonly PageSpan[];
  readonly faults: readonly PageSpan[];
}

export interface PageStrategy {
  readonly name: string;
  readonly isConfigured: boolean;
  /** Changes of whole numbers, as `packRuns` writes them. */
  readonly serving: readonly number[];
  readonly desired: readonly number[];
  readonly floor: readonly number[];
  /** 1 where a step is overloaded. */
  readonly overloaded: readonly number[];
  /** Messages that wait; of a queue alone. */
  readonly backlog?: PackedValues;
  /** Five numbers each: seconds since the action before, tasks from and to, cause, and name or -1. */
  readonly actions: readonly number[];
}

export interface PageSpan {
  readonly name: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** Values for a page's script in little space; `lib/report/simulation/client/series.js` reads them. */
export interface PackedValues {
  /** What the highest code stands for. */
  readonly max: number;
  /** Steps that each value stands for; above 1, `low` and `high` are the least and the most of them. */
  readonly each: number;
  /** Base64 of 16-bit codes, little-endian: 0 to 65534 in proportion to `max`, 65535 is unknown. */
  readonly low: string;
  readonly high?: string;
}
