import { Launcher, type LaunchModel } from './launch';

/**
 * The tasks of a service: starting, serving and draining.
 *
 * All three are paid for: Fargate bills from the download of the image until the task has stopped.
 */
export class Fleet {
  /** Tasks asked for: starting and serving together. */
  desired: number;
  serving: number;
  starting = 0;
  draining = 0;
  private readonly launcher: Launcher;
  /** Tasks by the step in which they begin to serve, and by the one in which they are gone. */
  private readonly ready: Int32Array;
  private readonly gone: Int32Array;
  private readonly mask: number;
  private readonly drainSteps: number;

  constructor(
    model: LaunchModel,
    tasks: number,
    maxCapacity: number,
    private readonly stepSeconds: number,
  ) {
    this.desired = tasks;
    this.serving = tasks;
    this.launcher = new Launcher(model);
    this.drainSteps = Math.ceil(model.drainSeconds / stepSeconds);
    // Every task of a full service may be lost and started again once while others still wait for their tokens.
    const longest = Launcher.longestSeconds(model, 4 * maxCapacity) / stepSeconds;
    const size = 2 ** Math.ceil(Math.log2(Math.max(longest, this.drainSteps) + 3));
    this.ready = new Int32Array(size);
    this.gone = new Int32Array(size);
    this.mask = size - 1;
  }

  /** Tasks whose time has come begin to serve, or are gone. */
  advance(step: number): void {
    const slot = step & this.mask;
    const ready = this.ready[slot] as number;
    if (ready > 0) {
      this.ready[slot] = 0;
      this.starting -= ready;
      this.serving += ready;
    }
    const gone = this.gone[slot] as number;
    if (gone > 0) {
      this.gone[slot] = 0;
      this.draining -= gone;
    }
  }

  /** Asks for so many tasks; `offsetSeconds` into the step. */
  scaleTo(desired: number, step: number, offsetSeconds: number): void {
    this.desired = desired;
    const missing = desired - this.serving - this.starting;
    if (missing > 0) this.launch(missing, step, offsetSeconds);
    else if (missing < 0) this.stop(-missing, step);
  }

  /** Tasks that fail at once, serving and starting alike; the service starts others in their place. */
  lose(share: number, step: number): void {
    const serving = Math.round(this.serving * share);
    const starting = Math.round(this.starting * share);
    this.serving -= serving;
    this.cancel(starting, step);
    this.scaleTo(this.desired, step, 0);
  }

  private launch(count: number, step: number, offsetSeconds: number): void {
    const now = step * this.stepSeconds + offsetSeconds;
    for (let task = 0; task < count; task++) {
      const seconds = offsetSeconds + this.launcher.next(now);
      // It serves from the first step that begins after it is ready; never beyond what the ring holds.
      const steps = Math.min(this.mask, Math.ceil(seconds / this.stepSeconds));
      if (steps === 0) this.serving += 1;
      else {
        const slot = (step + steps) & this.mask;
        this.ready[slot] = (this.ready[slot] as number) + 1;
        this.starting += 1;
      }
    }
  }

  private stop(count: number, step: number): void {
    // Tasks that do not serve yet go first (assumption: the service scheduler stops what is least along).
    const cancelled = Math.min(count, this.starting);
    this.cancel(cancelled, step);
    const leaving = count - cancelled;
    this.serving -= leaving;
    if (this.drainSteps === 0 || leaving === 0) return;
    const slot = (step + this.drainSteps) & this.mask;
    this.gone[slot] = (this.gone[slot] as number) + leaving;
    this.draining += leaving;
  }

  /** Takes back launches, the latest first. */
  private cancel(count: number, step: number): void {
    let left = count;
    for (let ahead = this.mask; ahead > 0 && left > 0; ahead--) {
      const slot = (step + ahead) & this.mask;
      const taken = Math.min(left, this.ready[slot] as number);
      this.ready[slot] = (this.ready[slot] as number) - taken;
      left -= taken;
    }
    this.starting -= count - left;
  }
}
