import type { OfferRow } from '../../../lib/adapters/price-list/offer-file';
import { PriceSelection, withoutRegion } from '../../../lib/adapters/price-list/select-prices';

const wanted: OfferRow = {
  termType: 'OnDemand',
  usageType: 'NodeUsage:cache.r7g.large',
  startingRange: '0',
  unit: 'Hrs',
  pricePerUnit: '0.1752000000',
  currency: 'USD',
  regionCode: 'us-east-1',
  productFamily: 'Cache Instance',
  databaseEngine: '',
  cacheEngine: 'Valkey',
};

function selected(...rows: readonly Partial<OfferRow>[]): number[] {
  const selection = new PriceSelection('AmazonElastiCache', 'us-east-1');
  selection.published('2026-11-13');
  for (const row of rows) selection.row({ ...wanted, ...row });
  return selection.rows.map(({ usd }) => usd);
}

test('a row that is what an estimate asks for is taken', () => {
  expect(selected({})).toEqual([0.1752]);
  expect(selected({ startingRange: '' }, { regionCode: '' })).toEqual([0.1752]);
});

test.each<[string, Partial<OfferRow>]>([
  ['reserved', { termType: 'Reserved' }],
  ['in another currency', { currency: 'CNY' }],
  ['of a later tier', { startingRange: '10000' }],
  ['free', { pricePerUnit: '0.0000000000' }],
  ['without a price', { pricePerUnit: '' }],
  ['less than nothing', { pricePerUnit: '-1' }],
  ['an upfront fee', { unit: 'Quantity' }],
  ['of another region', { regionCode: 'us-east-2' }],
  ['of another engine', { cacheEngine: 'Memcached' }],
  ['of an engine that is a word of the language', { cacheEngine: 'constructor' }],
  ['of more than that', { usageType: 'NodeUsage:cache.r7g.large:extra' }],
  ['of an Outpost', { usageType: 'Outpost-NodeUsage:cache.r7g.large' }],
])('a row that is %s is left', (_why, row) => {
  expect(selected(row)).toEqual([]);
});

test('a line is looked at when it is on demand and has a usage type that is wanted', () => {
  const selection = new PriceSelection('AmazonElastiCache', 'us-east-1');
  expect(selection.concerns('"A","OnDemand","NodeUsage:cache.r7g.large"')).toBe(true);
  expect(selection.concerns('"A","Reserved","NodeUsage:cache.r7g.large"')).toBe(false);
  expect(selection.concerns('"A","OnDemand","BackupUsage"')).toBe(false);
});

// Prefixes as bills of these regions have them; AWS KMS writes the name of the region.
test.each([
  ['USE1-Fargate-GB-Hours', 'Fargate-GB-Hours'],
  ['EU-NatGateway-Hours', 'NatGateway-Hours'],
  ['APN2-CachedData:Valkey', 'CachedData:Valkey'],
  ['UGW1-LCUUsage', 'LCUUsage'],
  ['ap-southeast-2-KMS-Keys', 'KMS-Keys'],
  ['NatGateway-Hours', 'NatGateway-Hours'],
  ['TS-LoadBalancerUsage', 'TS-LoadBalancerUsage'],
  ['Global-KMS-Requests', 'Global-KMS-Requests'],
  ['EUW2-TS-LoadBalancerUsage', 'TS-LoadBalancerUsage'],
])('%s is %s without its region', (usageType, plain) => {
  expect(withoutRegion(usageType)).toBe(plain);
});
