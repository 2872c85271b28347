import { type ConfigProblem, formatGiven } from '../validation/input-error';
import { type Choice, suggestMatches } from '../validation/suggestions';
import type { BusinessEvent } from './calendar-event';
import { HOLIDAY_TYPES, type HolidayType, holidayCountries, holidayRegions, publicHolidays } from './public-holidays';

/** Years whose holidays say which types a country has; some holidays are not kept every year. */
const SAMPLED_YEARS = [2024, 2025, 2026, 2027, 2028];

/** An event as it was written: any field may be missing or of a wrong type, which is a problem of its own. */
type Written = Readonly<Record<string, unknown>>;

/** What contradicts itself inside one event, well-formed or not. */
export function checkEvent(written: unknown): ConfigProblem[] {
  if (typeof written !== 'object' || written === null) return [];
  const event = written as Written;
  return [
    ...checkOrder(event),
    ...checkMonthly(event),
    ...checkMultiplier(event),
    ...(event.kind === 'holidays' ? checkHolidays(event) : []),
  ];
}

function checkOrder({ kind, start, end, since, until }: Written): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  if (kind === 'dated' && isDate(start) && isDate(end) && end <= start) {
    problems.push({
      path: ['end'],
      given: end,
      allowed: `later than start ${start}`,
      remedy: 'Swap them, or correct one.',
    });
  }
  if (isDate(since) && isDate(until) && until < since) {
    problems.push({
      path: ['until'],
      given: until,
      allowed: `not earlier than since ${since}`,
      remedy: 'Swap them, or correct one.',
    });
  }
  return problems;
}

function isDate(value: unknown): value is string {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value));
}

function checkMonthly({ kind, businessDay, dayOfMonth }: Written): ConfigProblem[] {
  if (kind !== 'monthly' || (businessDay === undefined) !== (dayOfMonth === undefined)) return [];
  return [
    {
      path: ['businessDay'],
      given: 'both or neither of businessDay and dayOfMonth',
      allowed: 'exactly one of them',
      remedy: 'State one.',
    },
  ];
}

function checkMultiplier({ multiplier, alreadyInHistory }: Written): ConfigProblem[] {
  if (multiplier !== undefined || (alreadyInHistory !== undefined && alreadyInHistory !== false)) return [];
  return [
    {
      path: ['multiplier'],
      given: 'nothing',
      allowed: 'a multiplier, or alreadyInHistory: true so that it can be learned',
      remedy: 'Add one of the two.',
    },
  ];
}

function checkHolidays({ country, region, types }: Written): ConfigProblem[] {
  if (typeof country !== 'string') return [];
  const countries = holidayCountries();
  if (!countries.some(({ code }) => code === country)) {
    return [
      {
        path: ['country'],
        given: formatGiven(country),
        allowed: `an ISO 3166-1 code with known holidays: ${listed(country, countries)}`,
        remedy: 'Correct the code.',
      },
    ];
  }
  if (region !== undefined && typeof region !== 'string') return [];
  const regions = holidayRegions(country);
  if (region !== undefined && !regions.some(({ code }) => code === region)) {
    const remedy = 'Correct the region, or leave it out for the holidays of the whole country.';
    return regions.length === 0
      ? [
          {
            path: ['region'],
            given: formatGiven(region),
            allowed: `none: ${country} has no regions`,
            remedy: 'Leave it out.',
          },
        ]
      : [
          {
            path: ['region'],
            given: formatGiven(region),
            allowed: `a region of ${country}: ${listed(region, regions)}`,
            remedy,
          },
        ];
  }
  return checkTypes(country, region, types);
}

/** The likeliest with their names, then the codes of all others. */
function listed(given: string, choices: readonly Choice[]): string {
  const near = suggestMatches(given, choices);
  const others = choices.filter((choice) => !near.includes(choice)).map(({ code }) => code);
  return [...near.map(({ code, name }) => `${code} (${name})`), ...others].join(', ');
}

/** A country without holidays of any of the types would make an event that never happens. */
function checkTypes(country: string, region: string | undefined, types: unknown): ConfigProblem[] {
  if (!Array.isArray(types) || !types.every((type) => HOLIDAY_TYPES.includes(type))) return [];
  const has = (type: HolidayType) =>
    SAMPLED_YEARS.some((year) => publicHolidays({ country, region }, year).some((holiday) => holiday.type === type));
  if (types.length === 0 || types.some(has)) return [];
  return [
    {
      path: ['types'],
      given: formatGiven(types),
      allowed: `at least one of ${HOLIDAY_TYPES.filter(has).join(', ')}: ${region ?? country} has no others`,
      remedy: 'Add one of these.',
    },
  ];
}

/**
 * What contradicts itself between events: one name is one effect. Events are at their place in the calendar; one that
 * is undefined has problems of its own.
 */
export function checkCalendar(events: readonly (BusinessEvent | undefined)[]): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  events.forEach((event, index) => {
    if (event === undefined) return;
    const earlier = events
      .slice(0, index)
      .flatMap((other, at) => (other?.name === event.name ? [{ ...other, at: `calendar.${at}` }] : []));
    const stated = earlier.find(({ multiplier }) => multiplier !== undefined);
    if (stated !== undefined && event.multiplier !== undefined && stated.multiplier !== event.multiplier) {
      problems.push({
        path: [String(index), 'multiplier'],
        given: String(event.multiplier),
        allowed: `${stated.multiplier}, as ${stated.at} of the same name "${event.name}" has`,
        remedy: 'Correct one, or give one of the two another name.',
      });
    }
    const [first] = earlier;
    if (first !== undefined && first.alreadyInHistory !== event.alreadyInHistory) {
      problems.push({
        path: [String(index), 'alreadyInHistory'],
        given: String(event.alreadyInHistory),
        allowed: `${first.alreadyInHistory}, as ${first.at} of the same name "${event.name}" has`,
        remedy: 'Correct one, or give one of the two another name.',
      });
    }
    const over = earlier.find((other) => overlap(other, event));
    if (event.kind === 'dated' && over?.kind === 'dated') {
      problems.push({
        path: [String(index), 'start'],
        given: `${event.start} to ${event.end}`,
        allowed: `no overlap with ${over.at} of the same name "${event.name}", ${over.start} to ${over.end}`,
        remedy: 'Merge the two, correct the dates, or give one of the two another name.',
      });
    }
  });
  return problems;
}

function overlap(a: BusinessEvent, b: BusinessEvent): boolean {
  return a.kind === 'dated' && b.kind === 'dated' && a.start < b.end && b.start < a.end;
}
