import fc from 'fast-check';
import { parseBound } from '../../lib/partitions/bound';
import { freeName, valueSuffix } from '../../lib/partitions/name';
import { addPeriods, type Period, periodName, periodStart } from '../../lib/partitions/period';

const at = (text: string) => Date.parse(`${text}Z`);
const periods: Period[] = ['month', 'week', 'day'];

describe('periods in UTC', () => {
  test.each<[Period, string, string, string, string]>([
    ['month', '2024-02-29T23:59:59.999', '2024-02-01', '2024-03-01', '2024_02'],
    ['month', '2026-12-31T23:00', '2026-12-01', '2027-01-01', '2026_12'],
    ['day', '2028-02-28T12:00', '2028-02-28', '2028-02-29', '2028_02_28'],
    ['day', '2100-02-28T12:00', '2100-02-28', '2100-03-01', '2100_02_28'],
    // The day on which clocks in Europe and in America change has 24 hours here.
    ['day', '2026-03-29T01:30', '2026-03-29', '2026-03-30', '2026_03_29'],
    // ISO 8601: 2026 has 53 weeks, and the last one ends in 2027; 2025-12-29 is in the first week of 2026.
    ['week', '2027-01-03T23:59', '2026-12-28', '2027-01-04', '2026_w53'],
    ['week', '2025-12-31', '2025-12-29', '2026-01-05', '2026_w01'],
    ['week', '1969-12-31', '1969-12-29', '1970-01-05', '1970_w01'],
  ])('%s of %s begins %s and ends %s: %s', (period, time, from, to, name) => {
    const start = periodStart(period, at(time.includes('T') ? time : `${time}T00:00`));
    expect(new Date(start).toISOString().slice(0, 10)).toBe(from);
    expect(start % 86_400_000 === 0).toBe(true);
    expect(new Date(addPeriods(period, start, 1)).toISOString().slice(0, 10)).toBe(to);
    expect(periodName(period, start)).toBe(name);
  });

  test('every instant is in exactly the period that begins at its start', () => {
    const instant = fc.integer({ min: at('1900-01-01T00:00'), max: at('2300-01-01T00:00') });
    fc.assert(
      fc.property(instant, fc.constantFrom(...periods), fc.integer({ min: 0, max: 500 }), (time, period, count) => {
        const start = periodStart(period, time);
        expect(start <= time && time < addPeriods(period, start, 1)).toBe(true);
        const later = addPeriods(period, start, count);
        expect(periodStart(period, later)).toBe(later);
        expect(addPeriods(period, later, -count)).toBe(start);
        expect(count > 0 && periodName(period, later) === periodName(period, start)).toBe(false);
      }),
    );
  });
});

describe('bounds as PostgreSQL writes them', () => {
  test.each([
    ['DEFAULT', { kind: 'default' }],
    [
      "FOR VALUES FROM ('2026-01-01 00:00:00+00') TO ('2026-02-01 00:00:00+00')",
      { kind: 'range', from: at('2026-01-01T00:00'), to: at('2026-02-01T00:00') },
    ],
    ["FOR VALUES FROM (MINVALUE) TO ('2026-02-01')", { kind: 'range', from: -Infinity, to: at('2026-02-01T00:00') }],
    [
      "FOR VALUES FROM ('2026-01-01 00:00:00.0005') TO ('infinity')",
      { kind: 'range', from: at('2026-01-01T00:00') + 0.5, to: Infinity },
    ],
    [
      "FOR VALUES FROM ('0001-01-01 00:00:00 BC') TO ('0050-01-01 00:00:00')",
      { kind: 'range', from: at('0000-01-01T00:00'), to: at('0050-01-01T00:00') },
    ],
    ["FOR VALUES IN ('FL', 'it''s, (so)', NULL)", { kind: 'list', values: ['FL', "it's, (so)", 'NULL'] }],
    ["FOR VALUES IN (E'a\\\\b')", { kind: 'list', values: ['a\\b'] }],
    ['FOR VALUES WITH (modulus 4, remainder 0)', { kind: 'other', text: 'FOR VALUES WITH (modulus 4, remainder 0)' }],
    ["FOR VALUES FROM ('a', 1) TO ('b', 2)", { kind: 'other', text: "FOR VALUES FROM ('a', 1) TO ('b', 2)" }],
    ["FOR VALUES FROM ('10') TO ('20')", { kind: 'other', text: "FOR VALUES FROM ('10') TO ('20')" }],
  ])('%s', (text, bound) => expect(parseBound(text)).toEqual(bound));
});

describe('names', () => {
  test('given a name that is taken, then the next number is behind it', () => {
    const taken = new Set(['events_2026_05', 'events_2026_05_2']);
    expect(freeName('events', '2026_05', (name) => taken.has(name))).toBe('events_2026_05_3');
  });

  test('given any table, then the name has 63 bytes at most and ends as it should', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 }), (table) => {
        const name = freeName(table, '2026_w53', () => false);
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(63);
        expect(name.endsWith('_2026_w53')).toBe(true);
      }),
    );
  });

  test.each([
    ['FL', 'fl'],
    ['New York', 'new_york'],
    ['', 'empty'],
  ])('value %j is called %s', (value, name) => expect(valueSuffix(value)).toBe(name));
});
