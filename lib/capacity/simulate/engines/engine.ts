/** A policy that adds tasks. One object for each policy and replay. */
export interface ScaleOutEngine {
  readonly signal: string;
  /** Load above which its alarm is breached: no engine does anything at or below it. */
  readonly loadThreshold: number;
  /** The next point of its metric, as load; NaN where it is missing. */
  observe(load: number): void;
  /** The capacity it asks for; 0 while it asks for none. */
  wanted(capacity: number, nowSeconds: number): number;
  /** The capacity was raised at its request, from `before`: its cooldown begins. */
  scaled(before: number, nowSeconds: number): void;
}
