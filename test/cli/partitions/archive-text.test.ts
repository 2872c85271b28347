import type { ArchivedPartition } from '../../../lib/adapters/postgres/archive/advance';
import type { PlannedArchive } from '../../../lib/adapters/postgres/archive/plan';
import type { RestoredPartition } from '../../../lib/adapters/postgres/archive/restore';
import { showBytes, showCount } from '../../../lib/cli/format';
import { archivedText, archivePlanText, archiveStepText } from '../../../lib/cli/partitions/archive-text';
import { restoreText } from '../../../lib/cli/partitions/restore-text';

const GB = 1_073_741_824;

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1 kB'],
  [1449, '1.4 kB'],
  [99_949, '99.9 kB'],
  [99_950, '100 kB'],
  [123_456, '123 kB'],
  [999_499, '999 kB'],
  [999_500, '1 MB'],
  [2_500_000_000, '2.5 GB'],
  [7e12, '7 TB'],
  [1_234e12, '1234 TB'],
])('%d bytes are %s', (bytes, words) => {
  expect(showBytes(bytes)).toBe(words);
});

test.each([
  [0, '0 rows'],
  [1, '1 row'],
  ['1', '1 row'],
  [1400, '1,400 rows'],
  ['9007199254740993', '9,007,199,254,740,993 rows'],
])('%j are %s', (count, words) => {
  expect(showCount(count, 'row')).toBe(words);
});

describe('a plan', () => {
  const planned: PlannedArchive = {
    table: 'public.events',
    partition: 'public.events_1',
    archiveClass: 'cold',
    holds: '2026-01-01Z to 2026-02-01Z',
    state: 'candidate',
    bytes: 1_200_000_000,
    chunks: 3,
    dropAfter: undefined,
    sql: ['select * from aws_s3.query_export_to_s3(...)', 'drop table events_1'],
  };
  const finding = {
    code: 'archive-published',
    severity: 'problem',
    where: 'public.events_2',
    given: 'published by a',
    remedy: 'Do.',
  } as const;

  test('given nothing that is due, then it says so', () => {
    expect(archivePlanText({ partitions: [], findings: [] })).toBe('-- archive: nothing is due');
  });

  test('given partitions and findings, then all are comments, and it says where one statement stands for several', () => {
    const detached: PlannedArchive = {
      ...planned,
      partition: 'public.events_0',
      state: 'detached',
      chunks: 1,
      dropAfter: '2026-05-27T10:00:12.345Z',
      sql: ['drop table events_0'],
    };
    expect(archivePlanText({ partitions: [detached, planned], findings: [finding] }).split('\n')).toEqual([
      '-- archive: 2 partitions due or on the way',
      '-- problem archive-published: public.events_2: published by a. Do.',
      '',
      '-- public.events_0: 2026-01-01Z to 2026-02-01Z',
      '-- detached: 1.2 GB, 1 object of class cold, to be dropped after 2026-05-27T10:00Z',
      '-- drop table events_0;',
      '',
      '-- public.events_1: 2026-01-01Z to 2026-02-01Z',
      '-- candidate: 1.2 GB, 3 objects of class cold',
      '-- The first statement is one export of several, a range of pages each.',
      '-- select * from aws_s3.query_export_to_s3(...);',
      '-- drop table events_1;',
    ]);
  });
});

describe('a run', () => {
  const moved: ArchivedPartition = {
    table: 'public.events',
    partition: 'public.events_1',
    state: 'detached',
    archiveClass: 'cold',
    toMs: 0,
    rows: '1',
    bytes: 33,
    writtenRows: 0,
    writtenBytes: 0,
    failedVerifications: [],
    dropAfterMs: Date.parse('2026-05-27T10:00:12.345Z'),
    failure: undefined,
  };
  const none = { findings: [], unarchivedSinceMs: undefined };

  test('given nothing that was due, then it says so', () => {
    expect(archivedText('shop', { partitions: [], ...none })).toBe('shop: nothing was due.');
  });

  test('given partitions, then each has a line under the other, and the last line counts them', () => {
    const failed: ArchivedPartition = {
      ...moved,
      partition: 'public.events_2',
      state: 'exporting',
      rows: '1400',
      bytes: 50_000,
      writtenRows: 700,
      failedVerifications: ['cold/1.tsv is not there', 'cold/2.tsv ends within a row'],
      dropAfterMs: undefined,
      failure: { where: 'public.events_2', given: 'a', allowed: 'b', remedy: 'c' },
    };
    const gone: ArchivedPartition = {
      ...moved,
      partition: 'public.events_0',
      state: 'dropped',
      dropAfterMs: undefined,
    };
    const unarchivedSinceMs = Date.parse('2026-04-02T00:00Z');
    const run = { partitions: [gone, moved, failed, gone], findings: [], unarchivedSinceMs };
    expect(archivedText('shop', run).split('\n')).toEqual([
      'dropped    public.events_0: 1 row, 33 B in the archive',
      'detached   public.events_1: 1 row, 33 B in the archive, to be dropped after 2026-05-27T10:00Z',
      'exporting  public.events_2: 1,400 rows, 50 kB in the archive, 700 rows of them written by this run',
      '  not verified: cold/1.tsv is not there',
      '  not verified: cold/2.tsv ends within a row',
      'dropped    public.events_0: 1 row, 33 B in the archive',
      'shop: 4 partitions: 2 dropped, 1 detached, 1 exporting; 1 failed. The oldest that is not in the archive has been due since 2026-04-02Z.',
    ]);
  });

  test('a step says which chunk of how many', () => {
    const entry = { schema: 'public', name: 'events_1' };
    const chunk = {
      number: 3,
      fromBlock: 0,
      toBlock: 1,
      attempt: 0,
      failures: 0,
      lastFailure: undefined,
      splitInto: 1,
      tableBytes: 8192,
      state: 'pending',
      sum: { rows: 0n, checksum: 0n },
      bytes: 0,
      key: undefined,
      etag: undefined,
      versionId: undefined,
    } as const;
    expect(archiveStepText(entry, { kind: 'export', chunk }, 12)).toBe('public.events_1: export 3 of 12');
    expect(archiveStepText(entry, { kind: 'verify', chunk }, 12)).toBe('public.events_1: read again 3 of 12');
    expect(archiveStepText(entry, { kind: 'drop' }, 12)).toBe('public.events_1: drop');
  });
});

describe('a restore', () => {
  const options = {
    table: 'events',
    fromMs: 0,
    toMs: 1,
    tier: 'Standard',
    days: 1,
    dryRun: false,
    attach: false,
  } as const;
  const found: RestoredPartition = {
    manifestKey: 'cold/manifest.json',
    isKnown: true,
    partition: 'public.events_1',
    bound: 'FOR VALUES FROM (1) TO (2)',
    holds: '2026-01-01Z to 2026-02-01Z',
    rows: '1400',
    bytes: 50_000,
    objects: 1,
    storageClasses: ['STANDARD'],
    bytesInGlacier: 0,
    retrieved: [],
    state: 'found',
    wait: undefined,
    imported: undefined,
  };
  const inGlacier = (storageClass: string, bytes: number, objects: number): RestoredPartition => ({
    ...found,
    state: 'asked',
    objects: objects + 1,
    storageClasses: [storageClass, 'STANDARD'],
    bytesInGlacier: bytes,
    retrieved: [{ storageClass, bytes, objects }],
    wait: storageClass === 'GLACIER' ? '3 to 5 hours' : '12 hours',
  });
  const lines = (partitions: readonly RestoredPartition[], change: object = {}) =>
    restoreText('shop', { table: 'events', partitions }, { ...options, ...change }).split('\n');

  test('given a manifest that the ledger does not know, then it is said', () => {
    expect(lines([{ ...found, isKnown: false }])[1]).toBe(
      '  The ledger of this database does not know cold/manifest.json: whether it is true is only as sure as the bucket is.',
    );
  });

  test('given a dry run of what can be read, then it says what there is, and nothing of Glacier', () => {
    expect(lines([found, { ...found, rows: '1', objects: 2 }], { dryRun: true })).toEqual([
      'found  public.events_1: 2026-01-01Z to 2026-02-01Z, 1,400 rows, 50 kB, 1 object in STANDARD',
      'found  public.events_1: 2026-01-01Z to 2026-02-01Z, 1 row, 50 kB, 2 objects in STANDARD',
      'shop, events: 2 partitions in the archive. Nothing was changed.',
    ]);
  });

  test('given objects of two classes of Glacier, then each is paid for at its own price, and only what is in there', () => {
    const [, , glacier] = lines([inGlacier('GLACIER', 100 * GB, 200), inGlacier('DEEP_ARCHIVE', 50 * GB, 100)]);
    // 100 GB x 0.01 + 200 x 0.05 / 1000 + 50 GB x 0.02 + 100 x 0.1 / 1000 = 1 + 0.01 + 1 + 0.01 USD; 150 GB x 0.023 x 24 / 730.
    expect(glacier).toBe(
      '161 GB in 300 objects of Glacier, tier Standard: 3 to 5 hours or 12 hours, about 2.02 USD, and about 0.11 USD for a copy that is kept for 1 day.',
    );
  });

  test('given very little, or what is free, then no price of 0.00 is said', () => {
    const some = [inGlacier('GLACIER', 1000, 1)];
    expect(lines(some)[1]).toContain(
      '1 kB in 1 object of Glacier, tier Standard: 3 to 5 hours, less than 0.01 USD, and less than',
    );
    expect(lines(some, { tier: 'Bulk', days: 7 })[1]).toContain(
      ', free, and less than 0.01 USD for a copy that is kept for 7 days.',
    );
  });

  test('given Instant Retrieval, then what reading costs is said, unless an earlier restore has read it', () => {
    const instant: RestoredPartition = {
      ...found,
      storageClasses: ['GLACIER_IR'],
      retrieved: [{ storageClass: 'GLACIER_IR', bytes: 100 * GB, objects: 200 }],
    };
    const line = '107 GB in 200 objects of Glacier Instant Retrieval: read at once, about 3.00 USD.';
    expect(lines([instant], { dryRun: true })).toContain(line);
    const imported = { name: 'public.events_1_restored', rows: '1400', attached: false, already: false };
    expect(lines([{ ...instant, state: 'restored', imported }])).toContain(line);
    expect(lines([{ ...instant, state: 'restored', imported: { ...imported, already: true } }]).join()).not.toContain(
      'USD',
    );
  });

  test('given what was done, then what is to be waited for is told from what there was no time for', () => {
    const imported = { name: 'public.events_1_restored', rows: '1', attached: false, already: false };
    const again = { ...imported, attached: true, already: true };
    const asked: RestoredPartition = { ...inGlacier('GLACIER', 0, 0), retrieved: [] };
    expect(
      lines([
        { ...found, state: 'restored', imported },
        { ...found, state: 'restored', imported: again },
        asked,
        { ...found, state: 'left' },
      ]),
    ).toEqual([
      'restored  public.events_1: 2026-01-01Z to 2026-02-01Z, 1,400 rows, 50 kB, 1 object in STANDARD',
      '  public.events_1_restored: 1 row, as the manifest says; a table of its own',
      'restored  public.events_1: 2026-01-01Z to 2026-02-01Z, 1,400 rows, 50 kB, 1 object in STANDARD',
      '  public.events_1_restored: 1 row, as the manifest says, from an earlier restore; a partition again',
      'asked     public.events_1: 2026-01-01Z to 2026-02-01Z, 1,400 rows, 50 kB, 1 object in GLACIER and STANDARD',
      'left      public.events_1: 2026-01-01Z to 2026-02-01Z, 1,400 rows, 50 kB, 1 object in STANDARD',
      'Glacier was asked already; Standard takes 3 to 5 hours from then on.',
      'shop, events: 2 partitions restored. 1 asked of Glacier: run the same again when it is done. 1 left, because the time was up: run the same again, or with --database-url, where no time is set.',
    ]);
  });
});
