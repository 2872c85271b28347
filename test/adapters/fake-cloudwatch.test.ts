import { DAY_MS, HOUR_MS } from '../../lib/capacity/series/series';
import { every, FakeCloudWatch } from '../helpers/fake-cloudwatch';

const NOW = Date.parse('2026-11-20T10:30Z');

function ask(
  fake: FakeCloudWatch,
  period: number,
  fromMs: number,
  toMs: number,
  extra: { stat?: string; token?: string } = {},
) {
  return fake.send({
    StartTime: new Date(fromMs),
    EndTime: new Date(toMs),
    MetricDataQueries: [{ Id: 'demand', MetricStat: { Metric: {}, Period: period, Stat: extra.stat ?? 'Sum' } }],
    ...(extra.token === undefined ? {} : { NextToken: extra.token }),
  });
}

async function valuesOf(...args: Parameters<typeof ask>) {
  const [result] = (await ask(...args)).MetricDataResults ?? [];
  return (result?.Values ?? []).map((value, index) => [
    result?.Timestamps?.[index]?.toISOString().slice(11, 16),
    value,
  ]);
}

describe('the fake CloudWatch, by the numbers of its specification', () => {
  const hour = Date.parse('2026-11-20T09:00Z');
  const minutes = new FakeCloudWatch(NOW, [
    { timeMs: hour + 60_000, value: 2 },
    { timeMs: hour + 120_000, value: 4 },
    { timeMs: hour + 400_000, value: 6 },
  ]);

  test.each([
    [
      'Sum',
      [
        ['09:00', 6],
        ['09:05', 6],
      ],
    ],
    [
      'Average',
      [
        ['09:00', 3],
        ['09:05', 6],
      ],
    ],
    [
      'Maximum',
      [
        ['09:00', 4],
        ['09:05', 6],
      ],
    ],
  ])('1: %s over intervals at multiples of the period, without those that are empty', async (stat, expected) => {
    expect(await valuesOf(minutes, 300, hour, hour + HOUR_MS, { stat })).toEqual(expected);
  });

  test('2: intervals that begin from the start on and before the end', async () => {
    expect(await valuesOf(minutes, 60, hour + 60_000, hour + 120_000)).toEqual([['09:01', 2]]);
  });

  test.each([
    [60, 15],
    [300, 63],
    [3600, 455],
  ])('3: a period of %d s is kept for %d days', async (period, days) => {
    const fake = new FakeCloudWatch(
      NOW,
      every(3600, NOW - 500 * DAY_MS, NOW, () => 1),
    );
    const [first] = (await ask(fake, period, 0, NOW)).MetricDataResults?.[0]?.Timestamps ?? [];
    const age = (NOW - Number(first)) / DAY_MS;
    expect(age).toBeLessThanOrEqual(days + 1 / 24);
    expect(age).toBeGreaterThan(days - 1 / 12);
  });

  test('4: the interval that still runs has what there is so far', async () => {
    const fake = new FakeCloudWatch(
      NOW,
      every(60, NOW - HOUR_MS, NOW, () => 1),
    );
    expect((await valuesOf(fake, 3600, NOW - HOUR_MS, NOW)).at(-1)).toEqual(['10:00', 30]);
  });

  test('5: pages with tokens, partial until the last; a token that was not given is refused', async () => {
    const fake = new FakeCloudWatch(
      NOW,
      every(60, hour, hour + 300_000, () => 1),
      { pageSize: 3 },
    );
    const first = await ask(fake, 60, hour, NOW);
    expect(first.MetricDataResults?.[0]).toMatchObject({ StatusCode: 'PartialData' });
    const last = await ask(fake, 60, hour, NOW, { token: first.NextToken ?? '' });
    expect(last.MetricDataResults?.[0]).toMatchObject({ StatusCode: 'Complete', Values: [1, 1] });
    expect(last.NextToken).toBeUndefined();
    await expect(ask(fake, 60, hour, NOW, { token: 'mine' })).rejects.toMatchObject({ name: 'InvalidNextToken' });
  });

  test('6: a period that is no multiple of a minute is refused', async () => {
    await expect(ask(minutes, 90, hour, NOW)).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });

  test('7: the first calls are throttled', async () => {
    const fake = new FakeCloudWatch(NOW, [], { throttled: 1 });
    await expect(ask(fake, 60, hour, NOW)).rejects.toMatchObject({ name: 'ThrottlingException' });
    expect(await valuesOf(fake, 60, hour, NOW)).toEqual([]);
  });

  test('a value that comes late is not there before', async () => {
    const fake = new FakeCloudWatch(NOW, [{ timeMs: hour, value: 1, visibleMs: NOW + 1 }]);
    expect(await valuesOf(fake, 60, hour, NOW)).toEqual([]);
    fake.nowMs = NOW + 1;
    expect(await valuesOf(fake, 60, hour, NOW)).toEqual([['09:00', 1]]);
  });
});
