import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { GetMetricData, MetricQuery } from '../../lib/adapters/cloudwatch/metric-query';
import {
  emptyRecording,
  extendRecording,
  hourlyDemand,
  lastRecorded,
  type Recording,
  readRecording,
  recordingFiles,
} from '../../lib/adapters/cloudwatch/recording';
import { spansToRead } from '../../lib/adapters/cloudwatch/spans';
import { hourlyFromSteps } from '../../lib/capacity/series/hourly-from-steps';
import { DAY_MS, HOUR_MS, type Series } from '../../lib/capacity/series/series';
import { InputError } from '../../lib/model/validation/input-error';
import { every, FakeCloudWatch } from '../helpers/fake-cloudwatch';
import { inFull, runs } from '../helpers/properties';

const NOW = Date.parse('2026-11-20T10:30Z');
const query: MetricQuery = {
  namespace: 'AWS/SQS',
  metricName: 'NumberOfMessagesSent',
  dimensions: { QueueName: 'jobs' },
  statistic: 'Sum',
};
const hour = (text: string) => Date.parse(`2026-${text}:00Z`);
const root = mkdtempSync(join(tmpdir(), 'tidemark-recording-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folders = 0;

function newFolder(): string {
  const folder = join(root, String(folders++));
  mkdirSync(folder);
  return folder;
}

function write(folder: string, recording: Recording): void {
  for (const [name, content] of recordingFiles(recording)) writeFileSync(join(folder, name), content);
}

describe('what is asked for', () => {
  test('given nothing recorded, then each age at the finest period that is kept, whole hours, not the running one', () => {
    expect(spansToRead(NOW, new Map())).toEqual([
      { periodSeconds: 60, startMs: hour('11-05T11:00'), endMs: hour('11-20T10:00') },
      { periodSeconds: 300, startMs: hour('09-18T11:00'), endMs: hour('11-05T11:00') },
      { periodSeconds: 3600, startMs: Date.parse('2025-08-22T11:00Z'), endMs: hour('09-18T11:00') },
    ]);
  });

  test('given the hour has just ended, then it is left to settle', () => {
    expect(spansToRead(hour('11-20T10:05'), new Map())[0]?.endMs).toBe(hour('11-20T09:00'));
  });

  test('given a recording of yesterday, then only what came since and three hours before it', () => {
    const recorded = new Map([
      [60, hour('11-19T09:59')],
      [300, hour('11-04T10:55')],
      [3600, hour('09-17T10:00')],
    ]);
    expect(spansToRead(NOW, recorded)[0]).toEqual({
      periodSeconds: 60,
      startMs: hour('11-19T07:00'),
      endMs: hour('11-20T10:00'),
    });
  });

  test('given a recording that stopped three weeks ago, then the gap is asked for at the period that is left of it', () => {
    const spans = spansToRead(NOW, new Map([[60, hour('10-30T09:59')]]));
    expect(spans.slice(0, 2)).toEqual([
      { periodSeconds: 60, startMs: hour('11-05T11:00'), endMs: hour('11-20T10:00') },
      { periodSeconds: 300, startMs: hour('10-30T07:00'), endMs: hour('11-05T11:00') },
    ]);
  });
});

describe('a recording', () => {
  const published = every(300, NOW - 470 * DAY_MS, NOW, (timeMs) => 1 + ((timeMs / HOUR_MS) % 24));

  test('given CloudWatch alone, then hours are the same whatever period they were read at', async () => {
    const recording = await extendRecording(emptyRecording(query), new FakeCloudWatch(NOW, published).send, NOW);
    expect([...recording.samples.keys()]).toEqual([60, 300, 3600]);
    const { startMs, values } = hourlyDemand(recording);
    expect(values).toHaveLength((hour('11-20T10:00') - startMs) / HOUR_MS);
    expect((NOW - startMs) / DAY_MS).toBeGreaterThan(454);
    for (let index = 0; index < values.length; index += 997) {
      const ofHour = published.filter(({ timeMs }) => Math.floor((timeMs - startMs) / HOUR_MS) === index);
      expect(values[index]).toBeCloseTo(
        ofHour.reduce((sum, each) => sum + each.value, 0),
        6,
      );
    }
  });

  inFull(test)('outlives what CloudWatch keeps: recorded by the day, minutes of long ago are still there', async () => {
    const fake = new FakeCloudWatch(
      NOW,
      every(60, NOW - 2 * DAY_MS, NOW + 40 * DAY_MS, () => 1),
    );
    const folder = newFolder();
    for (let day = 0; day <= 40; day += 10) {
      fake.nowMs = NOW + day * DAY_MS;
      write(folder, await extendRecording(readRecording(folder, query), fake.send, fake.nowMs));
    }
    const recording = readRecording(folder, query);
    const minutes = recording.samples.get(60) ?? [];
    expect((minutes[0]?.timeMs ?? 0) < NOW - 1.9 * DAY_MS).toBe(true);
    // Recorded from the middle of an hour on; every other hour has its sixty minutes.
    expect(new Set(hourlyDemand(recording).values.slice(1))).toEqual(new Set([60]));
  });

  test('given values that came late, then the next call has them', async () => {
    const late = { timeMs: hour('11-20T09:59'), value: 5, visibleMs: NOW + HOUR_MS };
    const fake = new FakeCloudWatch(NOW, [...every(60, NOW - 2 * DAY_MS, hour('11-20T09:59'), () => 1), late]);
    const before = await extendRecording(emptyRecording(query), fake.send, NOW);
    expect(hourlyDemand(before).values.at(-1)).toBe(59);
    fake.nowMs = NOW + 2 * HOUR_MS;
    const after = await extendRecording(before, fake.send, fake.nowMs);
    expect(hourlyDemand(after).values[hourlyDemand(before).values.length - 1]).toBe(64);
  });

  test('given the same values again, then no byte changes; written and read, it is the same', async () => {
    const fake = new FakeCloudWatch(NOW, published);
    const once = await extendRecording(emptyRecording(query), fake.send, NOW);
    const folder = newFolder();
    write(folder, once);
    const read = readRecording(folder, query);
    expect(recordingFiles(read)).toEqual(recordingFiles(once));
    expect(recordingFiles(await extendRecording(read, fake.send, NOW))).toEqual(recordingFiles(once));
    expect(readdirSync(folder).sort()).toEqual(['300s.csv', '3600s.csv', '60s.csv', 'metric.json']);
  });

  test('given pages, then all are read, once each', async () => {
    const fake = new FakeCloudWatch(
      NOW,
      every(60, NOW - 3 * DAY_MS, NOW, () => 1),
      { pageSize: 1000 },
    );
    const recording = await extendRecording(emptyRecording(query), fake.send, NOW);
    expect(recording.samples.get(60)?.length).toBe(3 * 1440 - 30);
    expect(fake.calls.filter((call) => call.NextToken !== undefined)).toHaveLength(4);
  });

  test('given hours without values, then they are gaps; minutes without values count as nothing', async () => {
    const some = every(60, NOW - 2 * DAY_MS, NOW, () => 1).filter(
      ({ timeMs }) => Math.floor(timeMs / HOUR_MS) % 5 !== 0 && (timeMs / 60_000) % 3 === 0,
    );
    const { values } = hourlyDemand(
      await extendRecording(emptyRecording(query), new FakeCloudWatch(NOW, some).send, NOW),
    );
    expect(new Set(values.map(String))).toEqual(new Set(['NaN', '20']));
  });

  test('given a broken file, then every line is named', () => {
    const folder = newFolder();
    writeFileSync(
      join(folder, '60s.csv'),
      'timestamp,value\n2026-01-01T00:00Z,1\n2026-01-01T00:00:30Z,2\n2026-01-01T00:01Z,-3\nx,1\n',
    );
    let error: unknown;
    try {
      readRecording(folder, query);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).problems.map(({ where }) => where.replace(/^.*: /, ''))).toEqual([
      'line 5',
      'line 4',
      'line 3',
    ]);
  });

  test('given the recording of another metric, then it is refused and says what differs', () => {
    const folder = newFolder();
    write(folder, { query, samples: new Map([[60, [{ timeMs: 0, value: 1 }]]]) });
    expect(() => readRecording(folder, { ...query, statistic: 'Average' })).toThrow(/"Sum"[\s\S]*"Average"/);
    expect(readFileSync(join(folder, '60s.csv'), 'utf8')).toContain('1970-01-01T00:00:00Z,1');
  });

  test('given no values anywhere, then it says what to check', async () => {
    const recording = await extendRecording(emptyRecording(query), new FakeCloudWatch(NOW, []).send, NOW);
    expect(() => hourlyDemand(recording)).toThrow(/no values in the last 455 days[\s\S]*dimensions/);
    expect(lastRecorded(recording).size).toBe(0);
  });
});

describe('a call that fails', () => {
  test('given no credentials, then the error says what to do', async () => {
    const failing: GetMetricData = () =>
      Promise.reject(Object.assign(new Error('Could not load credentials'), { name: 'CredentialsProviderError' }));
    await expect(extendRecording(emptyRecording(query), failing, NOW)).rejects.toThrow(
      /CredentialsProviderError[\s\S]*AWS_PROFILE/,
    );
  });

  test.each([
    [
      { MetricDataResults: [{ StatusCode: 'PartialData' as const, Timestamps: [new Date(NOW)], Values: [1] }] },
      'PartialData',
    ],
    [{ MetricDataResults: [{ StatusCode: 'InternalError' as const }] }, 'InternalError'],
    [{ MetricDataResults: [], Messages: [{ Code: 'ArithmeticError', Value: 'n/a' }] }, 'ArithmeticError'],
  ])('given an answer that is not complete, %j, then nothing is taken from it', async (answer, words) => {
    await expect(extendRecording(emptyRecording(query), () => Promise.resolve(answer), NOW)).rejects.toThrow(words);
  });

  test('given a token that never ends, then it gives up', async () => {
    await expect(
      extendRecording(emptyRecording(query), () => Promise.resolve({ MetricDataResults: [], NextToken: 'again' }), NOW),
    ).rejects.toThrow(/more than 50 pages/);
  });
});

describe('hours from several steps', () => {
  const at = (stepSeconds: number, values: number[]): Series => ({ startMs: 0, stepSeconds, values });

  test('the finest that knows an hour counts, whatever the order they come in', () => {
    const recordings = [at(3600, [7, 8, 9]), at(300, new Array(12).fill(1))];
    for (const list of [recordings, [...recordings].reverse()])
      expect(hourlyFromSteps(list, 'sum').values).toEqual([12, 8, 9]);
  });

  test('a sum or a maximum of a coarser step is that of the finer one', () => {
    const value = fc.oneof(fc.integer({ min: 0, max: 1000 }), fc.constant(Number.NaN));
    fc.assert(
      fc.property(fc.array(value, { minLength: 60, maxLength: 180 }), (minutes) => {
        const coarse = Array.from({ length: Math.ceil(minutes.length / 5) }, (_, index) => {
          const known = minutes.slice(5 * index, 5 * index + 5).filter((each) => !Number.isNaN(each));
          return known.length === 0 ? Number.NaN : known.reduce((a, b) => a + b, 0);
        });
        expect(hourlyFromSteps([at(300, coarse)], 'sum')).toEqual(hourlyFromSteps([at(60, minutes)], 'sum'));
      }),
      { numRuns: runs(100) },
    );
  });

  // By hand.
  test.each([
    ['sum', 9],
    ['average', 3],
    ['maximum', 6],
  ] as const)('the %s of 1, 2 and 6 is %d', (statistic, expected) => {
    expect(hourlyFromSteps([at(60, [1, Number.NaN, 2, 6])], statistic).values).toEqual([expected]);
  });

  test('given nothing, then it is an empty series', () => expect(hourlyFromSteps([], 'sum').values).toEqual([]));
});
