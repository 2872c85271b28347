import { archiveCost, copyUsd, retrievalUsd } from '../../lib/capacity/cost';

const GB = 1_073_741_824;

// Amazon S3 pricing, us-east-1, counted by hand: GB x price of a GB + objects x price of 1,000 requests / 1,000.
test.each([
  ['GLACIER_IR', 'instant', 100 * 0.03],
  ['GLACIER', 'Expedited', 100 * 0.03 + 2 * 10],
  ['GLACIER', 'Standard', 100 * 0.01 + 2 * 0.05],
  ['GLACIER', 'Bulk', 0],
  ['DEEP_ARCHIVE', 'Standard', 100 * 0.02 + 2 * 0.1],
  ['DEEP_ARCHIVE', 'Bulk', 100 * 0.0025 + 2 * 0.025],
])('given 100 GB in 2,000 objects of %s by %s, then it costs %d USD', (storageClass, tier, usd) => {
  expect(retrievalUsd(storageClass, tier, 100 * GB, 2000)).toBeCloseTo(usd, 10);
});

test('given nothing, then it costs nothing', () => {
  expect(retrievalUsd('GLACIER', 'Expedited', 0, 0)).toBe(0);
});

test.each([
  ['DEEP_ARCHIVE', 'Expedited'],
  ['STANDARD', 'Standard'],
  ['GLACIER_IR', 'Standard'],
  ['GLACIER', 'Fast'],
])('given %s by %s, which nobody is asked, then there is no price', (storageClass, tier) => {
  expect(retrievalUsd(storageClass, tier, GB, 1)).toBeUndefined();
});

test('the preview and a restore say the same price', () => {
  for (const storageClass of ['GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE'] as const)
    for (const { tier, usd } of archiveCost(storageClass, { gb: 100, objects: 2000 }).retrievals)
      expect(retrievalUsd(storageClass, tier, 100 * GB, 2000)).toBeCloseTo(usd, 10);
});

// 100 GB x 0.023 USD x 7 days of 24 hours / 730 hours of a month.
test('a copy is billed as Standard, for as long as it is kept', () => {
  expect(copyUsd(100 * GB, 7)).toBeCloseTo(0.5293, 4);
  expect(copyUsd(0, 7)).toBe(0);
});
