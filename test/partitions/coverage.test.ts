import type { Partitioning } from '../../lib/model/partitions/config';
import type { Bound } from '../../lib/partitions/bound';
import { periodsAhead } from '../../lib/partitions/coverage';
import type { Relation } from '../../lib/partitions/relation';

const NOW = Date.parse('2026-05-20T10:00Z');
const months: Partitioning = { strategy: 'range', column: 'at', period: 'month', aheadPeriods: 3 };

function relation(bound: Bound | undefined, partitions: readonly Relation[] = []): Relation {
  const rest = { schema: 'public', name: 'events', otherOwner: undefined, key: undefined, columns: [], triggers: [] };
  return { ...rest, isDetaching: false, joined: [], isReferenced: false, bound, partitions };
}
const range = (from: string, to: string) =>
  relation({ kind: 'range', from: Date.parse(`${from}Z`), to: Date.parse(`${to}Z`) });
const table = (...partitions: Relation[]) => relation(undefined, partitions);
const [may, june, july] = [
  range('2026-05-01', '2026-06-01'),
  range('2026-06-01', '2026-07-01'),
  range('2026-07-01', '2026-08-01'),
];

describe('periods ahead', () => {
  test.each<[string, Relation | undefined, number]>([
    ['the present period alone', table(may), 0],
    ['two after it, in any order', table(july, may, june), 2],
    ['a hole between', table(may, july), 0],
    ['no partition of the present', table(june, july), 0],
    ['a period that is covered in part', table(may, range('2026-06-01', '2026-06-20')), 0],
    ['one partition over many periods', table(range('2020-01-01', '2026-07-01')), 1],
    [
      'a present period that begins before now and after its first day',
      table(range('2026-05-20T09:00', '2026-06-01'), june),
      1,
    ],
    ['more than is stated', table(range('2020-01-01', '2099-01-01')), 3],
    ['an end that never comes', table(relation({ kind: 'range', from: -Infinity, to: Infinity })), 3],
    ['a default partition alone', table(relation({ kind: 'default' })), 0],
    ['a partition that is being detached', table(may, { ...june, isDetaching: true }), 0],
    ['no table', undefined, 0],
  ])('given %s, then they are counted from now to the first hole', (_, given, ahead) => {
    expect(periodsAhead(given, months, NOW)).toBe(ahead);
  });

  test('given values, then the fewest of them counts, and a value without a partition has none', () => {
    const stated: Partitioning = { strategy: 'list', column: 'state', values: ['FL', 'GA'], subpartitionBy: months };
    const florida = relation({ kind: 'list', values: ['FL'] }, [may, june, july]);
    const georgia = relation({ kind: 'list', values: ['GA', 'TX'] }, [may, june]);
    expect(periodsAhead(table(florida, georgia), stated, NOW)).toBe(1);
    expect(periodsAhead(table(florida), stated, NOW)).toBe(0);
  });

  test('given values without time, then there is nothing to count', () => {
    expect(periodsAhead(table(), { strategy: 'list', column: 'state', values: ['FL'] }, NOW)).toBeUndefined();
  });
});
