import { retrievalUsd } from '../../lib/capacity/cost';

const GB = 1_073_741_824;

// Amazon S3 pricing, us-east-1, counted by hand: GB x price of a GB + objects x price of 1,000 requests / 1,000.
test.each([
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
