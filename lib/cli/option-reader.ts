import { INSTANT_FORMAT, parseInstant } from '../adapters/files/instant';
import { HOUR_MS } from '../capacity/series/series';
import { InputError, type Problem } from '../model/validation/input-error';
import { isTimeZone } from '../model/validation/time-zone';

const MINUTE_MS = 60_000;

/** Collects what is wrong with a command's options, so that all of it is said at once. */
export class OptionReader {
  private readonly problems: Problem[] = [];

  /** A whole number within bounds. */
  integer(name: string, text: string, min: number, max: number): number {
    const value = Number(text);
    if (!Number.isInteger(value) || value < min || value > max)
      this.add(name, text, `a whole number from ${min} to ${max}`, 'Correct the number.');
    return value;
  }

  /** A number within bounds. */
  number(name: string, text: string, min: number, max: number): number {
    const value = Number(text);
    const allowed = max === Number.MAX_VALUE ? 'a positive number' : `a number from ${min} to ${max}`;
    if (text.trim() === '' || !(value >= min && value <= max)) this.add(name, text, allowed, 'Correct the number.');
    return value;
  }

  /** An instant to the minute, in ms; undefined when not given. */
  minute(name: string, text: string | undefined): number | undefined {
    if (text === undefined) return undefined;
    const timeMs = parseInstant(text);
    if (timeMs === undefined) this.add(name, text, INSTANT_FORMAT, 'Correct the timestamp.');
    else if (timeMs % MINUTE_MS !== 0) this.add(name, text, 'a timestamp on the minute', 'Round it to the minute.');
    return timeMs;
  }

  /** An instant on the hour, in ms; undefined when not given. */
  hour(name: string, text: string | undefined): number | undefined {
    if (text === undefined) return undefined;
    const timeMs = parseInstant(text);
    if (timeMs === undefined) this.add(name, text, INSTANT_FORMAT, 'Correct the timestamp.');
    else if (timeMs % HOUR_MS !== 0) this.add(name, text, 'a timestamp on the hour', 'Round it to the hour.');
    return timeMs;
  }

  timeZone(name: string, text: string): string {
    if (!isTimeZone(text)) this.add(name, text, 'an IANA time zone such as America/New_York', 'Correct the zone.');
    return text;
  }

  choice<T extends string>(name: string, text: string, choices: readonly T[]): T {
    if (!choices.includes(text as T)) this.add(name, text, `one of ${choices.join(', ')}`, 'Choose one of them.');
    return text as T;
  }

  add(name: string, given: string, allowed: string, remedy: string): void {
    this.problems.push({ where: `--${name}`, given, allowed, remedy });
  }

  /** Throws `InputError` (code `bad-option`) if anything was wrong. */
  check(): void {
    if (this.problems.length > 0) throw new InputError('bad-option', 'The command was not run', this.problems);
  }
}
