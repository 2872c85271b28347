/** What happens once, at the beginning of a step. */
export interface AgendaItem {
  readonly step: number;
  run(step: number): void;
}

/** What happens at known steps of a replay, so that all other steps need not ask. */
export class EventQueue {
  private readonly items: readonly AgendaItem[];
  private index = 0;

  /** Items of the same step run in the order given. Those before the beginning run at it, those after the end never. */
  constructor(
    items: readonly AgendaItem[],
    private readonly endStep: number,
  ) {
    this.items = [...items].sort((a, b) => a.step - b.step);
  }

  /** The step of the next item; the end where there is none. */
  get next(): number {
    return Math.min(this.endStep, this.items[this.index]?.step ?? this.endStep);
  }

  /** Runs what is due. */
  run(step: number): void {
    for (let item = this.items[this.index]; item !== undefined && item.step <= step; item = this.items[this.index]) {
      this.index += 1;
      item.run(step);
    }
  }
}
