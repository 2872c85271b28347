/**
 * Cooldown of a scale-out: while it lasts, only a larger scale-out passes, and what the first one added counts toward
 * it (Application Auto Scaling user guide, "Define cooldown periods"; aws-facts 1). So a decision within a cooldown
 * starts from the capacity before it.
 */
export class ScaleOutCooldown {
  private untilSeconds = Number.NEGATIVE_INFINITY;
  private before = 0;

  constructor(private readonly seconds: number) {}

  /** The capacity that a decision at this moment starts from. */
  base(capacity: number, nowSeconds: number): number {
    return nowSeconds < this.untilSeconds && this.before < capacity ? this.before : capacity;
  }

  /** A decision of the policy has been carried out, from a capacity of `before`. */
  begin(before: number, nowSeconds: number): void {
    // A larger scale-out within a cooldown still counts from where the first one began.
    if (nowSeconds >= this.untilSeconds) this.before = before;
    this.untilSeconds = nowSeconds + this.seconds;
  }
}
