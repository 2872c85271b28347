import { Presets, SingleBar } from 'cli-progress';
import type { Io } from './io';

/** Shows how far a long command is: a bar for a person, a line for each step otherwise. */
export class Progress {
  private readonly io: Io;
  private readonly total: number;
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
