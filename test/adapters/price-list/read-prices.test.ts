import { readPrices } from '../../../lib/adapters/price-list/read-prices';
import { PRICED_SERVICES } from '../../../lib/cost/priced-usages';
import { priceRowKey } from '../../../lib/model/cost/price-book';
import type { InputError } from '../../../lib/model/validation/input-error';
import { type OfferFault, offerText, PriceListServer } from '../../helpers/price-list-server';

const servers: PriceListServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.stop())));

async function started(faults: readonly OfferFault[] = []): Promise<PriceListServer> {
  const server = new PriceListServer(faults);
  servers.push(server);
  await server.start();
  return server;
}

async function pricesOf(service: string, region = 'us-east-1', faults: readonly OfferFault[] = []) {
  const server = await started(faults);
  const { rows, ambiguous } = await readPrices(server.url, [{ service, region }], () => undefined);
  return { prices: Object.fromEntries(rows.map((row) => [priceRowKey(row), row.usd])), rows, ambiguous };
}

async function failureOf(service: string, fault: OfferFault['answer']): Promise<InputError> {
  const server = await started([{ path: 'index.csv', answer: fault }]);
  const reading = readPrices(server.url, [{ service, region: 'us-east-1' }], () => undefined);
  return reading.then(
    () => Promise.reject(new Error('it was read')),
    (error: InputError) => error,
  );
}

describe('what is taken from an offer file', () => {
  test('of Fargate: Linux on demand, neither Spot nor Windows nor the rows of 0 USD', async () => {
    expect((await pricesOf('AmazonECS')).prices).toEqual({
      'AmazonECS Fargate-vCPU-Hours:perCPU in us-east-1': 0.04,
      'AmazonECS Fargate-GB-Hours in us-east-1': 0.0044,
      'AmazonECS Fargate-ARM-vCPU-Hours:perCPU in us-east-1': 0.03238,
      'AmazonECS Fargate-ARM-GB-Hours in us-east-1': 0.00356,
      'AmazonECS Fargate-EphemeralStorage-GB-Hours in us-east-1': 0.000111,
    });
  });

  test('of load balancers: those of the application kind, and no trust store', async () => {
    expect((await pricesOf('AWSELB')).prices).toEqual({
      'AWSELB LoadBalancerUsage (Application) in us-east-1': 0.0225,
      'AWSELB LCUUsage (Application) in us-east-1': 0.008,
    });
  });

  test('of databases: Aurora PostgreSQL, I/O-Optimized apart, nothing that is reserved', async () => {
    expect((await pricesOf('AmazonRDS')).prices).toEqual({
      'AmazonRDS InstanceUsage:db.r7g.large (Aurora PostgreSQL) in us-east-1': 0.276,
      'AmazonRDS InstanceUsage:db.r7g.xl (Aurora PostgreSQL) in us-east-1': 0.553,
      'AmazonRDS InstanceUsage:db.r7g.2xl (Aurora PostgreSQL) in us-east-1': 1.2,
      'AmazonRDS InstanceUsage:db.t4g.medium (Aurora PostgreSQL) in us-east-1': 0.073,
      'AmazonRDS InstanceUsageIOOptimized:db.r7g.large (Aurora PostgreSQL) in us-east-1': 0.359,
      'AmazonRDS Aurora:ServerlessV2Usage (Aurora PostgreSQL) in us-east-1': 0.12,
      'AmazonRDS Aurora:ServerlessV2IOOptimizedUsage (Aurora PostgreSQL) in us-east-1': 0.156,
      'AmazonRDS Aurora:StorageUsage (Aurora PostgreSQL) in us-east-1': 0.1,
      'AmazonRDS Aurora:IO-OptimizedStorageUsage (Aurora PostgreSQL) in us-east-1': 0.225,
      'AmazonRDS Aurora:StorageIOUsage (Aurora PostgreSQL) in us-east-1': 0.2,
      'AmazonRDS RDS:ProxyUsage (Aurora PostgreSQL) in us-east-1': 0.015,
    });
  });

  test('of caches: each engine, no durability, no extended support; a million ECPU where AWS has the price of one', async () => {
    expect((await pricesOf('AmazonElastiCache')).prices).toEqual({
      'AmazonElastiCache NodeUsage:cache.r7g.large (Valkey) in us-east-1': 0.1752,
      'AmazonElastiCache NodeUsage:cache.r7g.large (Redis) in us-east-1': 0.219,
      'AmazonElastiCache CachedData:Valkey in us-east-1': 0.084,
      'AmazonElastiCache ElastiCacheProcessingUnits:Valkey in us-east-1': 0.0023,
    });
  });

  test('of what has tiers: the first', async () => {
    const { prices } = await pricesOf('AmazonS3');
    expect(prices['AmazonS3 TimedStorage-ByteHrs in us-east-1']).toBe(0.023);
    expect((await pricesOf('AmazonCloudWatch')).prices).toEqual({
      'AmazonCloudWatch CW:AlarmMonitorUsage in us-east-1': 0.1,
      'AmazonCloudWatch CW:HighResAlarmMonitorUsage in us-east-1': 0.3,
      'AmazonCloudWatch CW:CompositeAlarmMonitorUsage in us-east-1': 0.5,
      'AmazonCloudWatch CW:MetricMonitorUsage in us-east-1': 0.3,
      'AmazonCloudWatch DataProcessing-Bytes in us-east-1': 0.5,
      'AmazonCloudWatch DashboardsUsageHour in any': 3,
    });
  });

  // Ireland has the prefix `EU-`, AWS KMS that of the region's own name.
  test('of another region: its own prices, under the same usage types', async () => {
    expect((await pricesOf('AmazonEC2', 'eu-west-1')).prices).toEqual({
      'AmazonEC2 NatGateway-Hours in eu-west-1': 0.0495,
      'AmazonEC2 NatGateway-Bytes in eu-west-1': 0.0495,
    });
    expect((await pricesOf('awskms', 'eu-west-1')).prices).toEqual({ 'awskms KMS-Keys in eu-west-1': 1 });
  });

  test('each with where it is from and the day the file was published', async () => {
    const { rows } = await pricesOf('AWSSecretsManager');
    expect(rows).toEqual([
      {
        service: 'AWSSecretsManager',
        usage: 'AWSSecretsManager-Secrets',
        region: 'us-east-1',
        unit: 'month',
        usd: 0.4,
        source: 'Price List API, AWSSecretsManager in us-east-1',
        asOf: '2026-11-13',
      },
    ]);
  });

  test('a price that is there twice is taken once; one with two prices is not taken and reported', async () => {
    const text = offerText('AWSELB', 'us-east-1');
    const lines = text.trimEnd().split('\n');
    const hour =
      lines.find((line) => line.includes('"LoadBalancerUsage"') && line.includes('Balancer-Application')) ?? '';
    const path = 'AWSELB/current/us-east-1/index.csv';
    const twice = await pricesOf('AWSELB', 'us-east-1', [{ path, answer: { body: [...lines, hour].join('\n') } }]);
    expect(twice.prices['AWSELB LoadBalancerUsage (Application) in us-east-1']).toBe(0.0225);
    const other = hour.replaceAll('0.0225000000', '0.0300000000');
    const { prices, ambiguous } = await pricesOf('AWSELB', 'us-east-1', [
      { path, answer: { body: [...lines, other].join('\n') } },
    ]);
    expect(prices).toEqual({ 'AWSELB LCUUsage (Application) in us-east-1': 0.008 });
    expect(ambiguous).toEqual([{ key: 'AWSELB LoadBalancerUsage (Application) in us-east-1', usd: [0.0225, 0.03] }]);
  });

  test('rows of another region in the file are left', async () => {
    const body = offerText('AWSSecretsManager', 'eu-west-1').replaceAll('EU-', 'USE1-');
    const { prices } = await pricesOf('AWSSecretsManager', 'us-east-1', [
      { path: 'AWSSecretsManager/current/us-east-1/index.csv', answer: { body } },
    ]);
    expect(prices).toEqual({});
  });
});

test('a price that is of no region is taken once from the files of several, and not where they differ', async () => {
  const files = ['us-east-1', 'eu-west-1'].map((region) => ({ service: 'AmazonCloudWatch', region }));
  const read = async (faults: readonly OfferFault[] = []) =>
    readPrices((await started(faults)).url, files, () => undefined);
  const isDashboard = ({ usage }: { readonly usage: string }) => usage === 'DashboardsUsageHour';
  expect((await read()).rows.filter(isDashboard)).toHaveLength(1);
  const body = offerText('AmazonCloudWatch', 'eu-west-1').replaceAll('3.0000000000', '4.0000000000');
  const differing = await read([{ path: 'AmazonCloudWatch/current/eu-west-1/index.csv', answer: { body } }]);
  expect(differing.rows.filter(isDashboard)).toEqual([]);
  expect(differing.ambiguous).toEqual([{ key: 'AmazonCloudWatch DashboardsUsageHour in any', usd: [3, 4] }]);
});

test('the files of all services are asked for where AWS has them', async () => {
  const server = await started();
  const files = PRICED_SERVICES.map((service) => ({ service, region: 'us-east-1' }));
  const done: string[] = [];
  const { rows } = await readPrices(server.url, files, ({ service }, isRead) => done.push(`${service} ${isRead}`));
  expect(done).toEqual(PRICED_SERVICES.map((service) => `${service} true`));
  expect(server.asked).toContain('/offers/v1.0/aws/AmazonECS/current/us-east-1/index.csv');
  expect(rows.length).toBeGreaterThan(30);
});

describe('a file that cannot be read', () => {
  test.each([
    ['is not there', 404, 'HTTP 404'],
    ['is refused', 503, 'HTTP 503'],
    ['ends early', { body: 'x'.repeat(200_000), cut: true }, 'an error after 0 lines'],
    ['is empty', { body: '' }, '0 lines and no names of columns'],
    ['is no CSV', { body: '"FormatVersion","v1.0"\n"a"b,"c' }, 'Invalid Closing Quote'],
    ['has another format', { body: text().replace('"v1.0"', '"v2.0"') }, 'format v2.0'],
    ['has no date', { body: text().replace('2026-11-13T', 'some day ') }, 'the publication date "some day 17:07:46Z"'],
    ['has other columns', { body: text().replace('"PricePerUnit"', '"Price"') }, 'no column priceperunit'],
  ] as const)('because it %s', async (_why, answer, given) => {
    const { code, problems } = await failureOf('AWSELB', answer);
    expect(code).toBe('price-list');
    expect(problems).toHaveLength(1);
    expect(problems[0]?.given).toContain(given);
    expect(problems[0]?.where).toContain('/offers/v1.0/aws/AWSELB/current/us-east-1/index.csv');
  });

  test('because a row goes on in the next line', async () => {
    const hour = '"LoadBalancerUsage"';
    const { problems } = await failureOf('AWSELB', { body: text().replaceAll(hour, `${hour.slice(0, -1)}\n"`) });
    expect(problems[0]?.given).toContain('Quote Not Closed');
  });

  // The half that has come is whole rows: the prices in it must not pass for all.
  test('because it ends between two rows', async () => {
    const { problems } = await failureOf('AWSELB', { body: `${text()}\n`.repeat(2000), cut: true });
    expect(problems[0]?.given).toMatch(/an error after \d+ lines/);
  });

  test('all of them are named at once', async () => {
    const server = await started([{ path: 'us-east-1/index.csv', answer: 500 }]);
    const files = ['AWSELB', 'AmazonECS'].map((service) => ({ service, region: 'us-east-1' }));
    const reading = readPrices(server.url, [...files, { service: 'awskms', region: 'eu-west-1' }], () => undefined);
    await expect(reading).rejects.toMatchObject({
      code: 'price-list',
      problems: [{ given: 'HTTP 500' }, { given: 'HTTP 500' }],
    });
  });

  test('because nobody answers', async () => {
    const reading = readPrices('http://127.0.0.1:1', [{ service: 'AWSELB', region: 'us-east-1' }], () => undefined);
    await expect(reading).rejects.toMatchObject({ code: 'price-list' });
  });

  function text(): string {
    return offerText('AWSELB', 'us-east-1');
  }
});
