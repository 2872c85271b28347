import fc from 'fast-check';
import { archiveCost, copyUsd } from '../../lib/cost/archive-retrieval';

const TB = 1024;
const CLASSES = ['GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE'] as const;

describe('a terabyte in one object', () => {
  // 1,024 GB at the price list's rate.
  test.each([
    ['GLACIER_IR', 4.096, 90],
    ['GLACIER', 3.6864, 90],
    ['DEEP_ARCHIVE', 1.01376, 180],
  ] as const)('in %s costs %d USD a month, and is billed for %d days at least', (storageClass, usd, days) => {
    const { monthUsd, minimumDays } = archiveCost(storageClass, { gb: TB, objects: 1 });
    expect(monthUsd).toBeCloseTo(usd, 5);
    expect(minimumDays).toBe(days);
  });
});

describe('small objects', () => {
  // A million of 1 KiB: 0.954 GB, billed as 122.07 GB of 128 KiB each at 0.004.
  test('in GLACIER_IR are billed as 128 KiB', () => {
    expect(archiveCost('GLACIER_IR', { gb: 1e6 / 1024 ** 2, objects: 1e6 }).monthUsd).toBeCloseTo(0.48828, 4);
  });

  // The same, with 30.518 GB at 0.0036 and 7.629 GB at 0.023 beside it: 0.003433 + 0.109863 + 0.175476.
  test('in GLACIER cost their overhead at both rates', () => {
    expect(archiveCost('GLACIER', { gb: 1e6 / 1024 ** 2, objects: 1e6 }).monthUsd).toBeCloseTo(0.28877, 4);
  });
});

describe('the way back', () => {
  // AWS re:Post, "How do I manage S3 data retrieval costs": 15,000,000 objects, 102,400 GB, standard: 750 + 1,024.
  test('from GLACIER costs what AWS reckons', () => {
    const { retrievals } = archiveCost('GLACIER', { gb: 102_400, objects: 15_000_000 });
    expect(retrievals.find(({ tier }) => tier === 'standard')?.usd).toBeCloseTo(1774, 6);
  });

  test.each(CLASSES)('from %s is cheaper the longer it takes', (storageClass) => {
    const costs = archiveCost(storageClass, { gb: TB, objects: 8192 }).retrievals.map(({ usd }) => usd);
    expect(costs).toEqual([...costs].sort((a, b) => b - a));
  });
});

test('more bytes or more objects never cost less, and twice of both costs twice as much', () => {
  const stored = fc.record({ gb: fc.integer({ min: 0, max: 1e6 }), objects: fc.integer({ min: 1, max: 1e8 }) });
  fc.assert(
    fc.property(
      fc.constantFrom(...CLASSES),
      stored,
      fc.integer({ min: 0, max: 1000 }),
      (storageClass, { gb, objects }, more) => {
        const month = (amount: typeof gb, count: typeof objects) =>
          archiveCost(storageClass, { gb: amount, objects: count }).monthUsd;
        expect(month(gb + more, objects)).toBeGreaterThanOrEqual(month(gb, objects));
        expect(month(gb, objects + more)).toBeGreaterThanOrEqual(month(gb, objects));
        expect(month(2 * gb, 2 * objects)).toBeCloseTo(2 * month(gb, objects), 6);
      },
    ),
  );
});

test('the example of docs/archive.md', () => {
  const { monthUsd } = archiveCost('GLACIER', { gb: 202, objects: 400 });
  expect(monthUsd.toFixed(2)).toBe('0.73');
  const { retrievals } = archiveCost('GLACIER', { gb: 8.8, objects: 18 });
  expect(retrievals.map(({ tier, usd }) => [tier, usd.toFixed(2)])).toEqual([
    ['expedited', '0.44'],
    ['standard', '0.09'],
    ['bulk', '0.00'],
  ]);
});

// 100 GB x 0.023 USD x 7 days of 24 hours / 730 hours of a month.
test('a copy of what was in Glacier is billed as Standard, for as long as it is kept', () => {
  expect(copyUsd(100, 7)).toBeCloseTo(0.5293, 4);
  expect(copyUsd(0, 7)).toBe(0);
});
