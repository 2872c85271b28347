import { databaseInstanceKey } from '../../lib/cost/price-keys';
import { PRICED_SERVICES, PRICED_USAGES } from '../../lib/cost/priced-usages';
import { databaseVcpus } from '../../lib/cost/pricers/database-proxy';
import { DEFAULT_PRICES, Prices } from '../../lib/cost/prices';
import { CACHE_NODE_TYPES } from '../../lib/model/cache/node-types';
import { parsePriceBook, priceRowKey } from '../../lib/model/cost/price-book';
import { DATABASE_CLASSES, instanceMemoryGiB } from '../../lib/model/database/instance-classes';

/** What no file of a region has: zones and CloudFront are sold worldwide, retrievals have names of ours. */
const NOT_REFRESHED = /^(AmazonRoute53 HostedZone|AmazonCloudFront |AmazonS3 Retrieval-)/;

describe('the shipped prices', () => {
  test('are a price book', () => {
    const book = { version: 1, rows: DEFAULT_PRICES.rows };
    expect(parsePriceBook(book, 'shipped').rows).toHaveLength(DEFAULT_PRICES.rows.length);
  });

  test.each(DEFAULT_PRICES.rows.map((row) => [priceRowKey(row), row] as const))('%s is refreshed', (key, row) => {
    const usages = PRICED_USAGES.filter(({ service, usage }) => service === row.service && usage.test(row.usage));
    if (NOT_REFRESHED.test(key)) expect(usages).toEqual([]);
    else {
      expect(usages).toHaveLength(1);
      expect(usages[0]?.unit).toBe(row.unit);
      expect(row.usage.startsWith(usages[0]?.begin ?? 'none')).toBe(true);
      const variants = Object.values(usages[0]?.variant?.names ?? {});
      expect(row.variant === undefined ? variants.length === 0 : variants.includes(row.variant)).toBe(true);
      expect(row.region === 'any').toBe(usages[0]?.everywhere === true);
      expect(PRICED_SERVICES).toContain(row.service);
    }
  });
});

test('a price is that of its region, of all regions, or none', () => {
  const row = { service: 'S', usage: 'U', unit: 'hour', source: 'test', asOf: '2026-01-01' };
  const prices = new Prices(
    [{ ...row, region: 'us-east-1', usd: 1 }],
    [
      { ...row, region: 'us-east-1', usd: 2 },
      { ...row, usage: 'V', region: 'any', usd: 3 },
      { ...row, variant: 'X', region: 'us-east-1', usd: 4 },
    ],
  );
  expect(prices.find({ service: 'S', usage: 'U' }, 'us-east-1')?.usd).toBe(2);
  expect(prices.find({ service: 'S', usage: 'U' }, 'eu-west-1')).toBeUndefined();
  expect(prices.find({ service: 'S', usage: 'V' }, 'eu-west-1')?.usd).toBe(3);
  expect(prices.find({ service: 'S', usage: 'U', variant: 'X' }, 'us-east-1')?.usd).toBe(4);
  expect(prices.find({ service: 'S', usage: 'U', variant: 'Y' }, 'us-east-1')).toBeUndefined();
  expect(() => prices.need({ service: 'S', usage: 'W' }, 'us-east-1')).toThrow('no price of S W in us-east-1');
});

// A public bill of 2026 has USW2-InstanceUsageIOOptimized:db.r8g.2xl and USW2-InstanceUsage:db.r6g.large.
test.each([
  ['db.r6g.large', 'InstanceUsage:db.r6g.large'],
  ['db.r8g.2xlarge', 'InstanceUsage:db.r8g.2xl'],
  ['db.r7g.xlarge', 'InstanceUsage:db.r7g.xl'],
  ['db.r7g.16xlarge', 'InstanceUsage:db.r7g.16xl'],
  ['db.t4g.medium', 'InstanceUsage:db.t4g.medium'],
])('AWS bills %s as %s', (instanceClass, usage) => {
  expect(databaseInstanceKey(instanceClass, 'Aurora PostgreSQL', 'InstanceUsage').usage).toBe(usage);
});

test('every class that a database may have has its vCPU; of the r families there are 8 GiB for each', () => {
  for (const name of DATABASE_CLASSES) {
    const vcpus = databaseVcpus(`db.${name}`);
    expect(vcpus).toBe(name.startsWith('t4g') ? 2 : (instanceMemoryGiB(name) ?? 0) / 8);
  }
  for (const name of ['db.serverless', 'db.x2g.large', 'db.t4g.micro', 'r7g.large', 'db.r7g.metal'])
    expect(databaseVcpus(name)).toBeUndefined();
});

test('what a config may choose and the shipped book has no price of is known', () => {
  const unpriced = (names: readonly string[], usage: (name: string) => string) =>
    names.filter((name) => !DEFAULT_PRICES.rows.some((row) => row.usage === usage(name)));
  expect(unpriced(CACHE_NODE_TYPES, (name) => `NodeUsage:${name}`)).toEqual([]);
  const classes = unpriced(
    DATABASE_CLASSES,
    (name) => databaseInstanceKey(`db.${name}`, 'Aurora PostgreSQL', 'InstanceUsage').usage,
  );
  expect(classes).toContain('r7g.4xlarge');
  expect(classes).not.toContain('r7g.2xlarge');
});
