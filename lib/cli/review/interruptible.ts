import { InputError } from '../../model/input-error';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Does something that has to clean up after itself, also when the process is told to end: then `signal` aborts, and the
 * work is given the time to finish. Throws what the work throws; `InputError` (code `interrupted`) where it was ended.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = (name: NodeJS.Signals): void =>
    controller.abort(new InputError('interrupted', `Ended by ${name}; nothing is left behind.`));
  for (const name of SIGNALS) process.on(name, stop);
  try {
    const result = await work(controller.signal);
    controller.signal.throwIfAborted();
    return result;
  } catch (error) {
    // Whatever failed then, failed because of it.
    throw controller.signal.aborted ? controller.signal.reason : error;
  } finally {
    for (const name of SIGNALS) process.off(name, stop);
  }
}
