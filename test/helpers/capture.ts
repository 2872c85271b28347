import type { Io } from '../../lib/cli/io';

/** An io that remembers what was printed. */
export interface Captured extends Io {
  readonly printed: string[];
  readonly errors: string[];
}

export function capture(): Captured {
  const printed: string[] = [];
  const errors: string[] = [];
  return {
    printed,
    errors,
    out: (text) => void printed.push(text),
    err: (text) => void errors.push(text),
    interactive: false,
    columns: 100,
  };
}
