/** Where commands print. The library itself prints nothing; tests pass their own. */
export interface Io {
  /** Results: what a user may pipe into something else. */
  out(text: string): void;
  /** Progress, notices and errors. */
  err(text: string): void;
  /** Whether a person watches `err`, so that progress may move. */
  readonly interactive: boolean;
  /** Width of the terminal in characters. */
  readonly columns: number;
}

/** Prints to the process's own streams. */
export const processIo: Io = {
  out: (text) => void process.stdout.write(`${text}\n`),
  err: (text) => void process.stderr.write(`${text}\n`),
  interactive: process.stderr.isTTY === true && process.env.CI === undefined,
  // A terminal that does not know its width says 0.
  columns: process.stdout.columns || 100,
};
