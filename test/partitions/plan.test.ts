import fc from 'fast-check';
import type { Partitioning } from '../../lib/model/partitions/config';
import type { Bound } from '../../lib/partitions/bound';
import { findGaps, planRanges, type Range } from '../../lib/partitions/coverage';
import { addPeriods, type Period, periodStart } from '../../lib/partitions/period';
import { planTable, type TablePlan } from '../../lib/partitions/plan';
import type { Relation } from '../../lib/partitions/relation';

const at = (text: string) => Date.parse(`${text}Z`);

function relation(name: string, given: Partial<Relation> = {}): Relation {
  return {
    schema: 'public',
    name,
    otherOwner: undefined,
    bound: undefined,
    isDetaching: false,
    key: undefined,
    columns: ['id', 'region', 'at'],
    triggers: [],
    isReferenced: false,
    joined: [],
    partitions: [],
    ...given,
  };
}

const byTime: Relation['key'] = {
  strategy: 'range',
  columns: [{ name: 'at', type: 'timestamp with time zone' }],
};
const byRegion: Relation['key'] = { strategy: 'list', columns: [{ name: 'region', type: 'text' }] };
const range = (name: string, from: number, to: number) => relation(name, { bound: { kind: 'range', from, to } });
const months: Partitioning = { strategy: 'range', column: 'at', period: 'month', aheadPeriods: 2 };
const noName = (_schema: string, _name: string) => false;

/** What the catalog would have after a plan was applied. */
function applied(table: Relation, { create }: TablePlan): Relation {
  const own = create.filter(({ parent }) => parent.name === table.name);
  const made = own.map(({ name, bound }) => {
    const kept: Bound = bound.kind === 'list' ? { kind: 'list', values: [bound.value] } : bound;
    return relation(name, { bound: kept });
  });
  const below = table.partitions.map((partition) => applied(partition, { table: '', create, findings: [] }));
  return { ...table, partitions: [...below, ...made] };
}

function plan(table: Relation | undefined, partitioning: Partitioning, now: string, taken = noName): TablePlan {
  return planTable({ table: 'events', partitioning, relation: table }, at(now), taken);
}

const codes = ({ findings }: TablePlan) => findings.map(({ code, severity }) => `${severity} ${code}`);
const names = ({ create }: TablePlan) => create.map(({ name }) => name);

describe('a table by months', () => {
  const begun = relation('events', {
    key: byTime,
    partitions: [range('odd name', at('2026-01-01T00:00'), at('2026-02-01T00:00'))],
  });

  test('given one month, then the present one and those ahead are created', () => {
    const found = plan(begun, months, '2026-01-31T23:59');
    expect(names(found)).toEqual(['events_2026_02', 'events_2026_03']);
    expect(found.findings).toEqual([]);
  });

  test('given a table without partitions, then it begins with the present month', () => {
    expect(names(plan({ ...begun, partitions: [] }, months, '2026-12-31T23:59'))).toEqual([
      'events_2026_12',
      'events_2027_01',
      'events_2027_02',
    ]);
  });

  test('given runs that were missed, then what is over is left as a gap and said', () => {
    const found = plan(begun, months, '2026-05-10T00:00');
    expect(names(found)).toEqual(['events_2026_05', 'events_2026_06', 'events_2026_07']);
    expect(codes(found)).toEqual(['note gap']);
    expect(found.findings[0]?.given).toBe('no partition from 2026-02-01Z to 2026-05-01Z');
  });

  test('given a hole that is still to come and is whole months, then it is filled', () => {
    const partitions = [...begun.partitions, range('later', at('2026-03-01T00:00'), at('2026-12-01T00:00'))];
    const found = plan({ ...begun, partitions }, months, '2026-01-15T00:00');
    expect(names(found)).toEqual(['events_2026_02']);
    expect(found.findings).toEqual([]);
  });

  test('given a month that is cut by hand, then the rest of it is a problem and nothing is put into it', () => {
    const partitions = [...begun.partitions, range('half', at('2026-02-10T00:00'), at('2026-03-01T00:00'))];
    const found = plan({ ...begun, partitions }, months, '2026-01-15T00:00');
    expect(names(found)).toEqual(['events_2026_03']);
    expect(codes(found)).toEqual(['problem gap', 'note off-period']);
  });

  test('given a clock before the first partition, then nothing is created and it is said', () => {
    const found = plan(begun, { ...months, aheadPeriods: 1 }, '2025-06-15T00:00');
    expect(names(found)).toEqual([]);
    expect(codes(found)).toEqual(['problem not-begun']);
  });

  test('given names that are taken, then others are used', () => {
    const taken = (_: string, name: string) => name === 'events_2026_02';
    expect(names(plan(begun, months, '2026-01-01T00:00', taken))).toEqual(['events_2026_02_2', 'events_2026_03']);
  });

  test('given a partition to the end of time, then nothing is left to create', () => {
    const partitions = [range('all', -Infinity, Infinity)];
    expect(plan({ ...begun, partitions }, months, '2026-01-15T00:00')).toMatchObject({ create: [], findings: [] });
  });
});

describe('a table that is not as stated', () => {
  test.each<[string, Relation | undefined, Partitioning, string]>([
    ['is not there', undefined, months, 'problem no-table'],
    ['is not partitioned', relation('events'), months, 'problem not-partitioned'],
    ['lacks the column', relation('events', { key: byTime }), { ...months, column: 'when' }, 'problem unknown-column'],
    ['is partitioned by list', relation('events', { key: byRegion }), months, 'problem other-partitioning'],
    [
      'is partitioned by two columns',
      relation('events', {
        key: { strategy: 'range', columns: [...byTime.columns, { name: 'id', type: 'uuid' }] },
      }),
      months,
      'problem other-partitioning',
    ],
    [
      'is partitioned by a number',
      relation('events', { key: { strategy: 'range', columns: [{ name: 'at', type: 'bigint' }] } }),
      months,
      'problem other-partitioning',
    ],
    [
      'has a default partition that is partitioned',
      relation('events', {
        key: byTime,
        partitions: [relation('rest', { bound: { kind: 'default' }, key: byRegion })],
      }),
      months,
      'problem default-partitioned',
    ],
  ])('%s', (_, table, partitioning, code) => {
    const found = plan(table, partitioning, '2026-01-15T00:00');
    expect(codes(found)).toEqual([code]);
    expect(found.create).toEqual([]);
  });
});

describe('a table by list', () => {
  const region = (value: string, given: Partial<Relation> = {}) =>
    relation(`events_${value}`, { bound: { kind: 'list', values: [value] }, ...given });
  const stated: Partitioning = { strategy: 'list', column: 'region', values: ['eu', 'us'] };

  test('given a value without a partition, then it is created', () => {
    const table = relation('events', { key: byRegion, partitions: [region('eu')] });
    expect(names(plan(table, stated, '2026-01-15T00:00'))).toEqual(['events_us']);
  });

  test('given list by range, then each value has its own periods, and a missing value is a problem', () => {
    const nested: Partitioning = { ...stated, subpartitionBy: { ...months, aheadPeriods: 1 } };
    const table = relation('events', {
      key: byRegion,
      partitions: [
        region('eu', { key: byTime, partitions: [range('eu now', at('2026-01-01T00:00'), at('2026-02-01T00:00'))] }),
        region('asia', { key: byTime }),
      ],
    });
    const found = plan(table, nested, '2026-01-15T00:00');
    expect(names(found)).toEqual(['events_eu_2026_02']);
    expect(codes(found)).toEqual(['problem missing-value']);
    const both = { ...table, partitions: [...table.partitions, region('us', { key: byTime })] };
    const complete = plan(both, nested, '2026-01-15T00:00');
    expect(names(complete)).toEqual(['events_eu_2026_02', 'events_us_2026_01', 'events_us_2026_02']);
    expect(plan(applied(both, complete), nested, '2026-01-15T00:00')).toMatchObject({ create: [], findings: [] });
    const flat = plan({ ...table, partitions: [region('eu'), region('us')] }, nested, '2026-01-15T00:00');
    expect(codes(flat)).toEqual(['problem not-partitioned', 'problem not-partitioned']);
  });
});

describe('for any partitions and any clock', () => {
  const DAY = 86_400_000;
  const FIRST = at('2024-01-01T00:00');
  const now = fc.integer({ min: FIRST, max: FIRST + 1500 * DAY });
  const period = fc.constantFrom<Period>('month', 'week', 'day');
  const ahead = fc.integer({ min: 1, max: 12 });
  /** Disjoint, as PostgreSQL has them: cuts in order, every other stretch between them. */
  const existing = fc
    .uniqueArray(fc.integer({ min: 0, max: 1500 * 24 }), { maxLength: 12 })
    .map((hours) => hours.sort((a, b) => a - b).map((hour) => FIRST + hour * 3_600_000))
    .map((cuts) =>
      cuts.flatMap((from, n) =>
        n % 2 === 0 && cuts[n + 1] !== undefined ? [{ from, to: cuts[n + 1] as number }] : [],
      ),
    );
  const overlaps = (a: Range, b: Range) => a.from < b.to && b.from < a.to;

  test('new partitions overlap nothing, and applying a plan leaves nothing to do', () => {
    fc.assert(
      fc.property(existing, period, ahead, now, (ranges, of, count, time) => {
        const { create, gaps } = planRanges(of, count, ranges, time);
        const all = [...ranges, ...create];
        expect(all.flatMap((a, n) => all.slice(n + 1).filter((b) => overlaps(a, b)))).toEqual([]);
        expect(gaps.flatMap((gap) => all.filter((b) => overlaps(gap, b)))).toEqual([]);
        expect(planRanges(of, count, all, time)).toEqual({ create: [], gaps });
      }),
    );
  });

  test('from now on everything is covered, or said to be a gap, or before the table begins', () => {
    fc.assert(
      fc.property(existing, period, ahead, now, (ranges, of, count, time) => {
        const { create, gaps } = planRanges(of, count, ranges, time);
        const present = periodStart(of, time);
        const future = { from: present, to: addPeriods(of, present, count + 1) };
        const begin = ranges[0]?.from ?? present;
        const before = begin > present ? [{ from: present, to: begin }] : [];
        expect(findGaps(future, [...ranges, ...create, ...gaps, ...before])).toEqual([]);
      }),
    );
  });

  test('given a table that is kept by plans, then it has no gap while runs are not missed, and a clock that jumps back changes nothing', () => {
    const steps = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(period, now, steps, fc.integer({ min: 0, max: 800 }), (of, start, days, back) => {
        let [ranges, time]: [Range[], number] = [[], start];
        for (const step of days) {
          time += step * DAY;
          // Runs are missed for at most twenty days.
          const { create, gaps } = planRanges(of, 21, ranges, time);
          expect(gaps).toEqual([]);
          ranges = [...ranges, ...create];
        }
        expect(planRanges(of, 21, ranges, time - back * DAY)).toEqual({ create: [], gaps: [] });
      }),
    );
  });
});
