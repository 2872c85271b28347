import { execFileSync } from 'node:child_process';
import { holidayCountries, holidayRegions, publicHolidays } from '../../../lib/model/demand/public-holidays';
import { suggestMatches } from '../../../lib/model/validation/suggestions';
import { IS_FULL, inFull } from '../../helpers/properties';

const DAY_MS = 86_400_000;

function shown(place: Parameters<typeof publicHolidays>[0], year: number, type = 'public'): string[] {
  return publicHolidays(place, year)
    .filter((holiday) => holiday.type === type)
    .map(({ day, days, slug }) => `${new Date(day * DAY_MS).toISOString().slice(0, 10)} ${days} ${slug}`);
}

describe('public holidays', () => {
  // The federal holidays of 2027 with their days in lieu, as the U.S. Office of Personnel Management lists them.
  test('of the United States in 2027', () => {
    expect(shown({ country: 'US' }, 2027)).toEqual([
      '2027-01-01 1 new-years-day',
      '2027-01-18 1 martin-luther-king-jr-day',
      '2027-02-15 1 washingtons-birthday',
      '2027-05-31 1 memorial-day',
      '2027-06-18 1 juneteenth-substitute-day',
      '2027-06-19 1 juneteenth',
      '2027-07-04 1 independence-day',
      '2027-07-05 1 independence-day-substitute-day',
      '2027-09-06 1 labor-day',
      '2027-10-11 1 columbus-day',
      '2027-11-11 1 veterans-day',
      '2027-11-25 1 thanksgiving-day',
      '2027-12-24 1 christmas-day-substitute-day',
      '2027-12-25 1 christmas-day',
      '2027-12-31 1 new-years-day-substitute-day',
    ]);
  });

  // gov.uk/bank-holidays: England has the summer bank holiday on the last Monday of August, Scotland on the first.
  test('a region has its own', () => {
    expect(shown({ country: 'GB', region: 'ENG' }, 2026)).toContain('2026-08-31 1 summer-bank-holiday');
    expect(shown({ country: 'GB', region: 'SCT' }, 2026)).toContain('2026-08-03 1 summer-bank-holiday');
    expect(shown({ country: 'DE', region: 'BY-A' }, 2026)).toContain('2026-08-08 1 augsburg-peace-festival');
    expect(shown({ country: 'DE', region: 'BY' }, 2026)).not.toContain('2026-08-08 1 augsburg-peace-festival');
  });

  test('by a calendar of the moon, of several days or of some hours, each is whole days', () => {
    const days = (country: string, name: string) =>
      publicHolidays({ country }, 2026)
        .filter(({ slug }) => slug.includes(name))
        .map(({ day, days }) => `${new Date(day * DAY_MS).toISOString().slice(0, 10)} ${days}`);
    // Eid al-Fitr of 2026 is on March 20 to 22 in Turkey; it begins at sunset of the 19th.
    expect(days('TR', 'ramadan')).toEqual(['2026-03-20 3']);
    // From 14:00 on.
    expect(days('DE', 'christmas-eve')).toEqual(['2026-12-24 1']);
    // All Saints' Day of 2026 in Haiti, where clocks change on it, lasts 25 hours.
    expect(days('HT', 'all-saints-day')).toEqual(['2026-11-01 1']);
    // Easter Sunday of 2027, when clocks change in London, lasts 23 hours.
    expect(publicHolidays({ country: 'GB' }, 2027).find(({ slug }) => slug === 'easter-sunday')?.days).toBe(1);
  });

  test('every country and region has names of lower-case letters, digits and hyphens', () => {
    const countries = holidayCountries();
    expect(countries.length).toBeGreaterThan(200);
    // Spain and Liechtenstein have names with marks, Iceland and Vietnam letters of their own, Tunisia Arabic ones alone.
    const some = ['US', 'ES', 'LI', 'IS', 'VN', 'TN'];
    const tried = IS_FULL ? countries.map(({ code }) => code) : some;
    const slugs = tried.flatMap((country) => publicHolidays({ country }, 2026).map(({ slug }) => slug));
    expect(slugs.length).toBeGreaterThan(5 * tried.length);
    expect(slugs.filter((slug) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug))).toEqual([]);
    // Fifty states and the District of Columbia.
    expect(holidayRegions('US').filter(({ code }) => !code.includes('-'))).toHaveLength(51);
    expect(holidayRegions('US')).toContainEqual({ code: 'LA-NO', name: 'New Orleans, Louisiana' });
    expect(holidayRegions('XX')).toEqual([]);
  });
});

/** Runs in a process of its own: a zone is chosen when Node starts, and what is loaded is seen from outside. */
const SCRIPT = `
  const refuse = () => { throw new Error('network'); };
  require('node:net').Socket.prototype.connect = refuse;
  require('node:dns').lookup = refuse;
  const { parseSystemConfig } = require('./lib/model/system/parse');
  const { systems } = require('./config');
  const isLoaded = () => Object.keys(require.cache).some((file) => file.includes('date-holidays'));
  parseSystemConfig(systems.jedire, 'f');
  const before = isLoaded();
  parseSystemConfig(
    { ...systems.jedire, calendar: [{ kind: 'holidays', name: 'h', country: 'US', alreadyInHistory: true }] },
    'f',
  );
  const { publicHolidays } = require('./lib/model/demand/public-holidays');
  const places = [['US', 'TX'], ['GB', 'NIR'], ['TR'], ['IL'], ['NZ'], ['CN'], ['ET']];
  const found = places.map(([country, region]) => [2026, 2027].map((year) => publicHolidays({ country, region }, year)));
  console.log(JSON.stringify({ zone: new Intl.DateTimeFormat().resolvedOptions().timeZone, before, after: isLoaded(), found }));
`;

inFull(test)(
  'given machines in other zones and without a network, then the holidays are the same, loaded when needed',
  () => {
    const zones = ['UTC', 'America/Los_Angeles', 'Pacific/Kiritimati'];
    const outputs = zones.map((TZ) =>
      JSON.parse(
        execFileSync(process.execPath, ['--import', 'tsx', '--input-type=commonjs', '-e', SCRIPT], {
          env: { ...process.env, TZ },
          encoding: 'utf8',
        }),
      ),
    );
    expect(outputs.map(({ zone }) => zone)).toEqual(zones);
    for (const { before, after } of outputs) expect([before, after]).toEqual([false, true]);
    for (const { found } of outputs) expect(found).toEqual(outputs[0].found);
    expect(outputs[0].found.flat(2).length).toBeGreaterThan(100);
  },
);

describe('near matches', () => {
  const choices = [
    { code: 'US', name: 'United States' },
    { code: 'GB', name: 'United Kingdom' },
    { code: 'UA', name: 'Ukraine' },
    { code: 'DE', name: 'Germany' },
  ];
  test.each([
    ['GB', 'GB'],
    ['uk', 'GB'],
    ['USA', 'US'],
    ['Germani', 'DE'],
    ['ukrayne', 'UA'],
  ])('%s may mean %s', (given, first) => expect(suggestMatches(given, choices)[0]?.code).toBe(first));

  test('are as many as asked for, and no more than there are', () => {
    expect(suggestMatches('x', choices, 2)).toHaveLength(2);
    expect(suggestMatches('x', choices.slice(0, 1))).toHaveLength(1);
    expect(suggestMatches('x', [])).toEqual([]);
  });
});
