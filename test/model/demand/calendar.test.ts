import { systems } from '../../../config';
import type { BusinessEventInput } from '../../../lib/model/demand/calendar-event';
import { parseSystemConfig } from '../../../lib/model/system/parse';
import { InputError, type Problem } from '../../../lib/model/validation/input-error';

const dated = { kind: 'dated', name: 'news', start: '2026-12-09T14:00', end: '2026-12-09T20:00', multiplier: 2 };
const weekly = { kind: 'weekly', name: 'sale', days: ['MON'], startTime: '08:00', endTime: '10:00', multiplier: 2 };
const monthly = {
  kind: 'monthly',
  name: 'report',
  businessDay: 1,
  startTime: '08:00',
  endTime: '10:00',
  multiplier: 2,
};
const yearly = { kind: 'yearly', name: 'peak', from: '11-20', to: '12-24', multiplier: 2 };
const season = { kind: 'season', name: 'summer', months: [6, 7], multiplier: 2 };
const holidays = { kind: 'holidays', name: 'days-off', country: 'US', alreadyInHistory: true };

function problemsOf(calendar: unknown[], more: object = {}): readonly Problem[] {
  try {
    parseSystemConfig({ ...systems.jedire, calendar, ...more }, 'f');
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
  return [];
}

/** The problems without what is the same in all: `0.end: given ...; allowed: ...`. */
function shown(...calendar: unknown[]): string[] {
  return problemsOf(calendar).map(
    ({ where, given, allowed }) => `${where.replace('f: calendar.', '')}: ${given}; ${allowed}`,
  );
}

describe('a calendar', () => {
  test.each<[string, object]>([
    ['weekly', weekly],
    ['weekly, past midnight', { ...weekly, startTime: '22:00', endTime: '02:00' }],
    ['weekly, a whole day', { ...weekly, endTime: '08:00' }],
    ['weekly, for some time', { ...weekly, since: '2026-01-01', until: '2026-01-01' }],
    ['monthly', monthly],
    ['monthly, the last business day', { ...monthly, businessDay: -1 }],
    ['monthly, the last day', { ...monthly, businessDay: undefined, dayOfMonth: -1 }],
    ['monthly, a day that some months have', { ...monthly, businessDay: undefined, dayOfMonth: 31 }],
    ['yearly', yearly],
    ['yearly, over New Year', { ...yearly, from: '12-31', to: '01-01' }],
    ['yearly, a leap day', { ...yearly, from: '02-29', to: '02-29' }],
    ['season', season],
    ['dated, in the past', { ...dated, start: '2001-01-01T00:00', end: '2001-01-02T00:00' }],
    ['holidays of a country', holidays],
    ['holidays of a region', { ...holidays, region: 'TX', types: ['public', 'observance'] }],
    ['holidays of a part of a region', { ...holidays, country: 'DE', region: 'BY-A' }],
    ['lead and tail', { ...dated, leadHours: 0.5, tailHours: 336 }],
  ])('given an event: %s, then it is accepted', (_, event) => {
    expect(shown(event)).toEqual([]);
  });

  test.each<[object, string]>([
    [{ ...dated, end: dated.start }, '0.end: 2026-12-09T14:00; later than start 2026-12-09T14:00'],
    [{ ...dated, end: '2026-12-08T14:00' }, '0.end: 2026-12-08T14:00; later than start 2026-12-09T14:00'],
    [{ ...dated, end: '2027-02-29T14:00' }, '0.end: "2027-02-29T14:00"; a day that exists'],
    [{ ...yearly, to: '02-30' }, '0.to: "02-30"; a day that exists'],
    [{ ...yearly, from: '3-1' }, '0.from: "3-1"; a month and a day such as 12-24'],
    [{ ...weekly, since: '2026-02-01', until: '2026-01-31' }, '0.until: 2026-01-31; not earlier than since 2026-02-01'],
    [{ ...weekly, until: '2026-02-29' }, '0.until: "2026-02-29"; a day that exists'],
    [{ ...dated, since: '2026-01-01' }, '0.since: a key that does not exist here; one of alreadyInHistory'],
    [{ ...monthly, businessDay: 0 }, '0.businessDay: 0; 1 to 20, or -20 to -1'],
    [{ ...monthly, businessDay: 21 }, '0.businessDay: 21; 1 to 20, or -20 to -1'],
    [{ ...monthly, dayOfMonth: 1 }, '0.businessDay: both or neither of businessDay and dayOfMonth; exactly one'],
    [{ ...monthly, businessDay: undefined }, '0.businessDay: both or neither of businessDay and dayOfMonth; exactly'],
    [{ ...monthly, businessDay: undefined, dayOfMonth: -2 }, '0.dayOfMonth: -2; 1 to 31, or -1 for the last day'],
    [{ ...monthly, businessDay: undefined, dayOfMonth: 32 }, '0.dayOfMonth: 32; 1 to 31, or -1 for the last day'],
    [{ ...season, multiplier: undefined }, '0.multiplier: nothing; a multiplier, or alreadyInHistory: true'],
    [{ ...season, leadHours: -1 }, '0.leadHours: -1; at least 0'],
    [{ ...season, tailHours: 337 }, '0.tailHours: 337; at most 336'],
    [{ ...season, kind: 'monthy' }, '0.kind: "monthy"; one of weekly, monthly, yearly, season, holidays, dated'],
    [{ ...holidays, types: ['public', 'national'] }, '0.types.1: "national"; one of "public", "bank"'],
    [
      { ...holidays, country: 'GB', types: ['bank'] },
      '0.types: ["bank"]; at least one of public, observance: GB has no others',
    ],
    [{ ...holidays, region: 'Texas' }, '0.region: "Texas"; a region of US: TX (Texas), '],
    [{ ...holidays, country: 'SG', region: 'X' }, '0.region: "X"; none: SG has no regions'],
    [{ ...holidays, country: 'DE', region: 'BY-B' }, '0.region: "BY-B"; a region of DE: BY'],
    [{ ...holidays, region: 'tx' }, '0.region: "tx"; a region of US: TX (Texas), '],
  ])('given %j, then it is refused (%s)', (event, problem) => {
    expect(shown(event)).toEqual([expect.stringContaining(problem)]);
  });

  test.each([
    ['UK', 'GB (United Kingdom)'],
    ['USA', 'US (United States of America)'],
    ['us', 'US (United States of America)'],
    ['Germany', 'DE (Germany)'],
    ['Brasil', 'BR (Brazil)'],
  ])('given the country %s, then %s is suggested first, and all others follow', (country, first) => {
    const [problem, ...others] = shown({ ...holidays, country, region: 'TX' });
    expect(problem).toContain(`0.country: "${country}"; an ISO 3166-1 code with known holidays: ${first}, `);
    expect(problem?.split(', ').length).toBeGreaterThan(200);
    expect(others).toEqual([]);
  });
});

describe('contradictions between events', () => {
  test('given two multipliers for one name, then the later event is refused, whatever the kinds', () => {
    expect(shown(dated, { ...weekly, name: 'news', multiplier: 3 })).toEqual([
      '1.multiplier: 3; 2, as calendar.0 of the same name "news" has',
    ]);
  });

  test('given one name that is in the history and is not, then the later event is refused', () => {
    const next = { ...dated, start: '2027-12-09T14:00', end: '2027-12-09T20:00' };
    expect(shown(dated, { ...next, alreadyInHistory: true })).toEqual([
      '1.alreadyInHistory: true; false, as calendar.0 of the same name "news" has',
    ]);
  });

  test('given dates of one name that overlap, then the later one is refused; dates that touch are not', () => {
    const from = (start: string) => ({ ...dated, start, end: '2026-12-10T20:00' });
    expect(shown(dated, from('2026-12-09T20:00'))).toEqual([]);
    expect(shown(dated, { ...from('2026-12-09T19:59'), name: 'other' })).toEqual([]);
    expect(shown(dated, from('2026-12-09T19:59'))).toEqual([
      '1.start: 2026-12-09T19:59 to 2026-12-10T20:00; no overlap with calendar.0 of the same name "news", 2026-12-09T14:00 to 2026-12-09T20:00',
    ]);
  });

  test('given past dates that teach and a later one with a multiplier of its own, then it is accepted', () => {
    const past = { ...dated, multiplier: undefined, alreadyInHistory: true };
    const next = { ...dated, start: '2027-12-09T14:00', end: '2027-12-09T20:00', alreadyInHistory: true };
    expect(shown(past, next)).toEqual([]);
  });
});

test('given problems of shape, of order, of places and between events, then all are in one report', () => {
  const problems = problemsOf(
    [
      { ...dated, end: '2026-12-08T14:00', multiplier: -1, leadHours: 'two' },
      { ...holidays, country: 'XX', types: [] },
      { ...weekly, startTime: '24:00' },
      weekly,
      { ...season, name: 'sale', multiplier: 3, colour: 'red' },
      { ...yearly, name: 'sale', multiplier: 3 },
      { kind: 'holidays', name: 'other', country: 'US', region: 'XX', since: '2027-01-01', until: '2026-01-01' },
      'nothing',
    ],
    { timeZone: 'Mars/Olympus' },
  );
  expect(problems.map(({ where }) => where.replace('f: ', '')).sort()).toEqual([
    'calendar.0.end',
    'calendar.0.leadHours',
    'calendar.0.multiplier',
    'calendar.1.country',
    'calendar.1.types',
    'calendar.2.startTime',
    'calendar.4.colour',
    'calendar.4.multiplier',
    'calendar.5.multiplier',
    'calendar.6.multiplier',
    'calendar.6.region',
    'calendar.6.until',
    'calendar.7',
    'timeZone',
  ]);
  for (const { remedy } of problems) expect(remedy).toMatch(/^[A-Z].*\.$/);
});

test('given a calendar that is no list, then that is the one problem', () => {
  expect(problemsOf({ length: 1 } as unknown as BusinessEventInput[]).map(({ where }) => where)).toEqual([
    'f: calendar',
  ]);
});
