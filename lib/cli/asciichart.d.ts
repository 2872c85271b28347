declare module 'asciichart' {
  interface PlotConfig {
    readonly height?: number;
    readonly min?: number;
    readonly max?: number;
    /** Columns in front of the first value, labels and axis included. */
    readonly offset?: number;
    /** Ten: crossing of the axis, axis, two ends, level, four corners, upright. */
    readonly symbols?: readonly string[];
    readonly format?: (value: number) => string;
  }
  export function plot(series: readonly number[] | readonly (readonly number[])[], config?: PlotConfig): string;
}
