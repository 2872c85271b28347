import { Presets, SingleBar } from 'cli-progress';
import type { Io } from './io';

/** Shows how far a long command is: a bar for a person, a line for each step otherwise. */
export class Progress {
  private readonly io: Io;
  private total: number;
  private readonly bar: SingleBar | undefined;
  private done = 0;

  constructor(io: Io, total: number) {
    this.io = io;
    this.total = total;
    if (!io.interactive) return;
    this.bar = new SingleBar(
      { format: '{bar} {value}/{total} {label}', hideCursor: true, clearOnComplete: true },
      Presets.shades_classic,
    );
    this.bar.start(total, 0, { label: '' });
  }

  /** There are more or fewer steps than was thought. */
  expect(total: number): void {
    this.total = total;
    this.bar?.setTotal(total);
  }

  /** Something that takes long has begun; `label` says what. No step is finished by it. */
  say(label: string): void {
    if (this.bar === undefined) this.io.err(label);
    else this.bar.update(this.done, { label });
  }

  /** A step is finished; `label` says which. */
  step(label: string): void {
    this.done++;
    if (this.bar === undefined) this.io.err(`[${this.done}/${this.total}] ${label}`);
    else this.bar.update(this.done, { label });
  }

  stop(): void {
    this.bar?.stop();
  }
}
