import type { Choice } from '../validation/suggestions';

/** Kinds of holidays that date-holidays tells apart; the first is a day off by law. */
export const HOLIDAY_TYPES = ['public', 'bank', 'school', 'optional', 'observance'] as const;
export type HolidayType = (typeof HOLIDAY_TYPES)[number];

/** Where a holiday is kept: `country` by ISO 3166-1, `region` by what date-holidays calls its parts (TX, BY, BY-A). */
export interface HolidayPlace {
  readonly country: string;
  readonly region?: string | undefined;
}

/** One holiday of one year, as whole days of the calendar. */
export interface PublicHoliday {
  /** English name where there is one: lower-case letters, digits and hyphens. */
  readonly slug: string;
  readonly type: HolidayType;
  /** Its first day: days since 1970-01-01. */
  readonly day: number;
  /** How many days it lasts, at least 1. */
  readonly days: number;
}

type Holidays = import('date-holidays').default;
type HolidaysClass = typeof import('date-holidays').default;

/** What loads a module where this file becomes CommonJS, stated here because pure code knows no Node types. */
declare const require: (name: string) => unknown;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

// The rules never change while the program runs: what is kept here is computed once instead of once a forecast.
const calendars = new Map<string, Holidays>();
const years = new Map<string, readonly PublicHoliday[]>();
const names = new Map<string, readonly Choice[]>();

/** The package, loaded by the first calendar that has holidays: it takes longer to load than a plan to compute. */
function load(): HolidaysClass {
  return require('date-holidays') as HolidaysClass;
}

/** The countries there are rules for. */
export function holidayCountries(): readonly Choice[] {
  return kept(names, '', () => choices(new (load())().getCountries('en')));
}

/** The regions of a country that have rules of their own, `STATE` or `STATE-REGION`; none for an unknown country. */
export function holidayRegions(country: string): readonly Choice[] {
  return kept(names, country, () => {
    const holidays = new (load())();
    return choices(holidays.getStates(country, 'en')).flatMap((state) => [
      state,
      ...choices(holidays.getRegions(country, state.code, 'en')).map(({ code, name }) => ({
        code: `${state.code}-${code}`,
        name: `${name}, ${state.name}`,
      })),
    ]);
  });
}

function choices(names: Readonly<Record<string, string>> | undefined): Choice[] {
  return Object.entries(names ?? {}).map(([code, name]) => ({ code, name }));
}

/**
 * The holidays of a place in a year, of all types, in the order of their days. The place must be a known one.
 *
 * Rules and dates are those of date-holidays, days off in lieu included. A holiday counts by the whole day: one that
 * begins at noon has that day, and one that begins at sunset has the day that follows, as in its own calendar.
 * Deterministic; needs no network, and the machine's time zone plays no part.
 */
export function publicHolidays(place: HolidayPlace, year: number): readonly PublicHoliday[] {
  return kept(years, `${place.country}/${place.region ?? ''}/${year}`, () =>
    calendarOf(place)
      .getHolidays(year)
      .map(({ name, rule, type, date, start, end }) => ({
        slug: slug(name) || slug(rule),
        type,
        day: Date.parse(`${date.slice(0, 10)}T00:00Z`) / DAY_MS,
        // Whole days; a change of clocks makes one of them an hour shorter.
        days: Math.max(1, Math.floor((end.getTime() - start.getTime() + HOUR_MS) / DAY_MS)),
      }))
      .sort((a, b) => a.day - b.day),
  );
}

function calendarOf({ country, region }: HolidayPlace): Holidays {
  return kept(calendars, `${country}/${region ?? ''}`, () => {
    const [state, part] = region?.split('-') ?? [];
    const holidays = new (load())({
      country,
      state,
      region: part,
    });
    // English first, in the country's own spelling: Labor Day in the United States.
    holidays.setLanguages([...holidays.getLanguages().filter((language) => language.startsWith('en')), 'en']);
    return holidays;
  });
}

function kept<T>(known: Map<string, T>, key: string, compute: () => T): T {
  const before = known.get(key);
  if (before !== undefined) return before;
  const value = compute();
  known.set(key, value);
  return value;
}

function slug(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/[\u0300-\u036f'’]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
