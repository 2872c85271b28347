import { InputError } from '../model/input-error';

/** Runs the composition root; bad input is printed as text, without a stack trace, and ends the process with 1. */
export function exitOnInputError(run: () => void): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
