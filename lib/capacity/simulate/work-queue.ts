import { Histogram } from './histogram';

/** Fewer messages than this are none: what is left of sums and differences of fractions. */
const NONE = 1e-9;

/**
 * A queue worked off in order of arrival.
 *
 * What waits are the latest arrivals, so the queue keeps its place in them and no list of messages: memory does not grow
 * with the backlog.
 */
export class WorkQueue {
  /** Messages waiting or in work. */
  backlog = 0;
  arrived = 0;
  completed = 0;
  /** Seconds messages waited, by the number of messages. */
  readonly delays = new Histogram();
  /** Whether a message completed in the last step had waited longer than the goal, or one still waits longer. */
  isLate = false;
  /** The step whose messages are next, and how many of them are left. */
  private head = 0;
  private leftOfHead = 0;

  /** `arrivals`: messages that arrive in each step. */
  constructor(
    private readonly arrivals: (step: number) => number,
    private readonly stepSeconds: number,
    private readonly acceptableDelaySeconds: number,
  ) {}

  /** A step: its messages arrive, and up to `capacity` messages are completed. Returns how many were. */
  advance(step: number, capacity: number): number {
    const arriving = this.arrivals(step);
    const before = this.backlog;
    if (before === 0) {
      this.head = step;
      this.leftOfHead = arriving;
    }
    this.arrived += arriving;
    this.backlog = before + arriving;
    const completed = Math.min(this.backlog, capacity);
    this.isLate = false;
    // What arrives and is completed within a step waited for what was there before it.
    if (completed > 0) this.take(completed, step, Math.min(this.stepSeconds, (before / capacity) * this.stepSeconds));
    this.completed += completed;
    this.backlog -= completed;
    if (this.backlog < NONE) this.backlog = 0;
    else if (this.oldestSeconds(step) > this.acceptableDelaySeconds) this.isLate = true;
    return completed;
  }

  /** How long the oldest message has waited at the end of a step. */
  oldestSeconds(step: number): number {
    return this.backlog === 0 ? 0 : (step - this.head) * this.stepSeconds;
  }

  private take(count: number, step: number, secondsWithinStep: number): void {
    let left = count;
    while (left > NONE) {
      const taken = Math.min(left, this.leftOfHead);
      const seconds = this.head === step ? secondsWithinStep : (step - this.head) * this.stepSeconds;
      if (taken > 0) this.delays.add(seconds, taken);
      if (taken > 0 && seconds > this.acceptableDelaySeconds) this.isLate = true;
      left -= taken;
      this.leftOfHead -= taken;
      if (this.head === step) return;
      if (this.leftOfHead > NONE) continue;
      this.head += 1;
      this.leftOfHead = this.arrivals(this.head);
    }
  }
}
