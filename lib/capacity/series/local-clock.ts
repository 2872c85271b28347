import { Temporal } from 'temporal-polyfill';
import { DAY_MS, HOUR_MS, WEEK_HOURS } from './series';

/** 1970-01-01 was a Thursday: hours from Monday 00:00 to it. */
const EPOCH_HOUR_OF_WEEK = 3 * 24;

/**
 * The wall clock of a time zone over a span, fast enough to ask for every hour of years.
 *
 * The zone's transitions are found once through Temporal; after that it is integer arithmetic.
 */
export class LocalClock {
  readonly timeZone: string;
  /** Offsets from UTC in ms, each valid from its instant on, in ascending order. */
  private readonly offsets: readonly { readonly fromMs: number; readonly offsetMs: number }[];

  constructor(timeZone: string, fromMs: number, toMs: number) {
    this.timeZone = timeZone;
    const offsets: { fromMs: number; offsetMs: number }[] = [];
    let at: Temporal.ZonedDateTime | null = Temporal.Instant.fromEpochMilliseconds(fromMs).toZonedDateTimeISO(timeZone);
    while (at !== null && at.epochMilliseconds <= toMs) {
      offsets.push({ fromMs: at.epochMilliseconds, offsetMs: at.offsetNanoseconds / 1e6 });
      at = at.getTimeZoneTransition('next');
    }
    this.offsets = offsets;
  }

  /** Offset of local time from UTC at an instant, in milliseconds. */
  offsetMs(instantMs: number): number {
    for (let index = this.offsets.length - 1; index > 0; index--) {
      const entry = this.offsets[index];
      if (entry !== undefined && instantMs >= entry.fromMs) return entry.offsetMs;
    }
    return this.offsets[0]?.offsetMs ?? 0;
  }

  /** Local hours since Monday 00:00, 0 to 167. */
  hourOfWeek(instantMs: number): number {
    const hours = Math.floor((instantMs + this.offsetMs(instantMs)) / HOUR_MS) + EPOCH_HOUR_OF_WEEK;
    return ((hours % WEEK_HOURS) + WEEK_HOURS) % WEEK_HOURS;
  }

  /** Local days since 1970-01-01. */
  day(instantMs: number): number {
    return Math.floor((instantMs + this.offsetMs(instantMs)) / DAY_MS);
  }

  /** Local date and time as `2026-12-24T18:00:00`. */
  format(instantMs: number): string {
    return new Date(instantMs + this.offsetMs(instantMs)).toISOString().slice(0, 19);
  }

  /**
   * Instant of a local date and time (`2026-12-24T18:00`). A time that a change of clocks skips becomes the same
   * distance after the change; one that it repeats becomes the first.
   */
  instant(local: string): number {
    const localMs = Date.parse(`${local}Z`);
    const candidates = [this.offsetMs(localMs - DAY_MS), this.offsetMs(localMs + DAY_MS)].map((offsetMs) => ({
      instantMs: localMs - offsetMs,
      offsetMs,
    }));
    const real = candidates
      .filter(({ instantMs, offsetMs }) => this.offsetMs(instantMs) === offsetMs)
      .map(({ instantMs }) => instantMs);
    return real.length > 0 ? Math.min(...real) : Math.max(...candidates.map(({ instantMs }) => instantMs));
  }
}
