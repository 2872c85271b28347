/** Bins for each doubling of the value: percentiles are right within 9 %. */
const BINS_PER_DOUBLING = 8;
/** Up to 2^24: half a year in seconds. */
const DOUBLINGS = 24;

/** A weighted histogram of values from 0 on in logarithmic bins; memory does not grow with what is added. */
export class Histogram {
  private readonly weights = new Float64Array(BINS_PER_DOUBLING * DOUBLINGS + 1);
  private total = 0;
  private highest = 0;

  /** Adds a value, not negative. */
  add(value: number, weight = 1): void {
    const bin = Math.min(this.weights.length - 1, Math.ceil(Math.log2(1 + value) * BINS_PER_DOUBLING));
    this.weights[bin] = (this.weights[bin] as number) + weight;
    this.total += weight;
    if (value > this.highest) this.highest = value;
  }

  get max(): number {
    return this.highest;
  }

  /** The value that a share of the weight does not exceed; the upper end of its bin, at most the highest value. */
  quantile(share: number): number {
    let sum = 0;
    for (let bin = 0; bin < this.weights.length; bin++) {
      sum += this.weights[bin] as number;
      if (sum >= share * this.total && sum > 0) return Math.min(this.highest, 2 ** (bin / BINS_PER_DOUBLING) - 1);
    }
    return this.highest;
  }
}
