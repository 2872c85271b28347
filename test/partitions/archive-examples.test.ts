import type { Partitioning } from '../../lib/model/partitions/config';
import {
  type BlockRange,
  blockCondition,
  chunkSize,
  cutRange,
  splitIntoChunks,
} from '../../lib/partitions/archive/chunks';
import { duePartitions, refusals, statedArchive } from '../../lib/partitions/archive/due';
import {
  type ArchiveChunk,
  type ArchiveEntry,
  type AttachmentState,
  archiveState,
} from '../../lib/partitions/archive/entry';
import { nextStep } from '../../lib/partitions/archive/next-step';
import { chunkKey, manifestKey, partitionPrefix, tablePrefix } from '../../lib/partitions/archive/object-key';
import { holdsTime, objectReach, RESTORE_TIERS, restoreWait } from '../../lib/partitions/archive/restore-plan';
import type { Bound } from '../../lib/partitions/bound';
import type { Relation } from '../../lib/partitions/relation';

const DAY_MS = 86_400_000;
const at = (day: string) => Date.parse(`${day}T00:00Z`);

describe('chunks', () => {
  test.each<[string, number, number, number, BlockRange[]]>([
    ['a table without a page', 0, 0, 10, []],
    ['one page', 0, 1, 10, [{ fromBlock: 0, toBlock: 1 }]],
    ['as many pages as a chunk has', 0, 10, 10, [{ fromBlock: 0, toBlock: 10 }]],
    [
      'one page more',
      0,
      11,
      10,
      [
        { fromBlock: 0, toBlock: 10 },
        { fromBlock: 10, toBlock: 11 },
      ],
    ],
    ['pages that are new', 11, 15, 10, [{ fromBlock: 11, toBlock: 15 }]],
    ['a table that has become smaller', 11, 5, 10, []],
  ])('given %s', (_, from, blocks, size, chunks) => {
    expect(splitIntoChunks(from, blocks, size)).toEqual(chunks);
  });

  const GIB = 1024 ** 3;

  test.each<[string, number, number, number | undefined, number]>([
    ['nothing out of line', 200_000, 200_000 * 8192, undefined, (512 * 1024 ** 2) / 8192],
    ['eight times as much out of line as in pages', 100_000, 100_000 * 8192 * 9, undefined, 7281],
    ['a page with more behind it than a chunk has', 2, 2 * GIB, undefined, 1],
    ['a database that exports 1 MiB a second', 200_000, 200_000 * 8192, 1024 ** 2, (120 * 1024 ** 2) / 8192],
    ['one that exports next to nothing', 200_000, 200_000 * 8192, 1, (16 * 1024 ** 2) / 8192],
    ['one that exports 1 GiB a second', 200_000, 200_000 * 8192, GIB, (512 * 1024 ** 2) / 8192],
    ['no page', 0, 0, undefined, 1],
  ])('given %s, then they are bounded by bytes and by time', (_, blocks, tableBytes, rate, expected) => {
    expect(chunkSize({ blocks, tableBytes }, rate).blocks).toBe(expected);
  });

  test('given a range that is cut, then its pieces are the range, also between rows of a page', () => {
    const range = { fromBlock: 3, fromLine: 7, toBlock: 5, toLine: 0 };
    const pieces = cutRange(range, [
      { block: 3, line: 9 },
      { block: 4, line: 0 },
    ]);
    expect(pieces.map((piece) => String(blockCondition(piece)))).toEqual([
      `ctid >= '(3,7)'::tid and ctid < '(3,9)'::tid`,
      `ctid >= '(3,9)'::tid and ctid < '(4,0)'::tid`,
      `ctid >= '(4,0)'::tid and ctid < '(5,0)'::tid`,
    ]);
  });

  test('their rows are told by the place of the row', () => {
    expect(String(blockCondition({ fromBlock: 0, toBlock: 65_536 }))).toBe(
      `ctid >= '(0,0)'::tid and ctid < '(65536,0)'::tid`,
    );
  });
});

describe('keys of objects', () => {
  test('given a partition, then class, cluster, table and partition stand in its key, and each attempt has its own', () => {
    const prefix = partitionPrefix('cold/', 'shop', { table: 'public.events', name: 'events_2026_01', id: '7' });
    expect(prefix).toBe('cold/shop/public.events/events_2026_01-7/');
    expect(prefix.startsWith(tablePrefix('cold/', 'shop', 'public.events'))).toBe(true);
    expect(chunkKey(prefix, 1, 1)).toBe('cold/shop/public.events/events_2026_01-7/00001-1.tsv');
    expect(chunkKey(prefix, 123_456, 12)).toBe('cold/shop/public.events/events_2026_01-7/123456-12.tsv');
    expect(manifestKey(prefix)).toBe('cold/shop/public.events/events_2026_01-7/manifest.json');
  });

  test('given names that a key does not take, then they are written otherwise, and two names never the same', () => {
    const written = (table: string) => tablePrefix('', 'd', table);
    expect(written('public.a/b')).toBe('d/public.a=2Fb/');
    expect(written('public.é x')).toBe('d/public.=C3=A9=20x/');
    expect(written('public.a=2Fb')).not.toBe(written('public.a/b'));
  });

  test('given a table whose name begins as that of another, then its keys do not', () => {
    const long = partitionPrefix('', 'd', { table: 'public.events_old', name: 'p', id: '1' });
    expect(long.startsWith(tablePrefix('', 'd', 'public.events'))).toBe(false);
  });
});

describe('partitions that are due', () => {
  const archive = { class: 'cold', retainDays: 60, dropAfterDays: 7 };
  const months = { strategy: 'range', column: 'at', period: 'month', aheadPeriods: 1, archive } as const;
  const relation = (name: string, change: Partial<Relation> = {}): Relation => ({
    schema: 'public',
    name,
    otherOwner: undefined,
    bound: undefined,
    isDetaching: false,
    key: undefined,
    columns: ['at', 'region'],
    triggers: [],
    isReferenced: false,
    joined: [],
    partitions: [],
    ...change,
  });
  const range = (name: string, from: number, to: number): Relation =>
    relation(name, { bound: { kind: 'range', from, to } as Bound });
  const byTime = (...partitions: Relation[]) =>
    relation('events', {
      key: { strategy: 'range', columns: [{ name: 'at', type: 'timestamp with time zone' }] },
      partitions,
    });
  const january = range('january', at('2026-01-01'), at('2026-02-01'));
  const february = range('february', at('2026-02-01'), at('2026-03-01'));
  const names = (table: Relation, stated: Partitioning, nowMs: number) =>
    duePartitions(table, stated, nowMs).map(({ partition }) => partition.name);

  test('given the instant at which the days are over, then it is due, and not a moment before', () => {
    const dueMs = at('2026-02-01') + 60 * DAY_MS;
    expect(names(byTime(january), months, dueMs - 1)).toEqual([]);
    expect(duePartitions(byTime(january), months, dueMs)).toMatchObject([
      { partition: { name: 'january' }, fromMs: at('2026-01-01'), toMs: at('2026-02-01'), dueSinceMs: dueMs, archive },
    ]);
  });

  test('given several, then the oldest comes first, whatever the catalog says', () => {
    const old = range('old', -Infinity, at('2026-01-01'));
    expect(names(byTime(february, old, january), months, at('2027-01-01'))).toEqual(['old', 'january', 'february']);
  });

  test('given the default partition, and one without an end, then they never are', () => {
    const rest = relation('rest', { bound: { kind: 'default' } as Bound });
    const open = range('open', at('2026-03-01'), Infinity);
    expect(names(byTime(january, rest, open), months, at('9999-01-01'))).toEqual(['january']);
  });

  test('given a table that is partitioned by other things than stated, then nothing is', () => {
    const now = at('2027-01-01');
    expect(names(byTime(january), { ...months, column: 'made' }, now)).toEqual([]);
    expect(names(byTime(january), { strategy: 'list', column: 'at', values: ['a'] }, now)).toEqual([]);
    expect(names(relation('events'), months, now)).toEqual([]);
    const { archive: _, ...kept } = months;
    expect(names(byTime(january), kept, now)).toEqual([]);
  });

  test('given ranges below the values of a list, then those below stated values are, of all together the oldest first', () => {
    const value = (name: string, ...partitions: Relation[]) =>
      relation(name, {
        ...byTime(...partitions),
        name,
        bound: { kind: 'list', values: [name] } as Bound,
      });
    const table = relation('events', {
      key: { strategy: 'list', columns: [{ name: 'region', type: 'text' }] },
      partitions: [value('tx', february), value('fl', january), value('ny', range('of ny', 0, 1))],
    });
    const stated = { strategy: 'list', column: 'region', values: ['fl', 'tx'], subpartitionBy: months } as const;
    const due = duePartitions(table, { ...stated, values: ['fl', 'tx'] }, at('2027-01-01'));
    expect(due.map(({ parent, partition }) => [parent.name, partition.name])).toEqual([
      ['fl', 'january'],
      ['tx', 'february'],
    ]);
    expect(names(table, { strategy: 'list', column: 'region', values: ['fl'] }, at('2027-01-01'))).toEqual([]);
    expect(statedArchive({ ...stated, values: ['fl'] })).toBe(archive);
    expect(statedArchive({ strategy: 'list', column: 'region', values: ['fl'] })).toBeUndefined();
    expect(statedArchive(months)).toBe(archive);
  });

  test('given a plain partition of its own, then nothing speaks against it; given all that does, then all is said', () => {
    const [due] = duePartitions(byTime(january), months, at('2027-01-01'));
    if (due === undefined) throw new Error('nothing is due');
    expect(refusals(byTime(january), due, { kind: 'r', publications: [], isOwn: true })).toEqual([]);
    const referenced = relation('events', { isReferenced: true });
    const all = refusals(referenced, due, { kind: 'x', publications: ['a', 'b'], isOwn: false });
    expect(all.map(({ code, where, given }) => [code, where, given])).toEqual([
      ['archive-referenced', 'public.january', 'foreign keys of other tables point at it'],
      ['archive-published', 'public.january', 'published by a, b'],
      ['archive-no-table', 'public.january', 'a relation of kind x'],
      ['archive-not-owner', 'public.january', 'another owner of it, or of the table that it is a partition of'],
    ]);
  });
});

describe('the next step', () => {
  const entry: ArchiveEntry = {
    id: '1',
    table: 'public.events',
    parent: { schema: 'public', name: 'events' },
    schema: 'public',
    name: 'events_1',
    oid: '7',
    bound: 'FOR VALUES',
    fromMs: 0,
    toMs: 1,
    columns: [],
    archiveClass: 'cold',
    prefix: 'cold/',
    beganMs: 0,
    verifiedMs: undefined,
    manifestDigest: undefined,
    detachedMs: undefined,
    droppedMs: undefined,
  };
  const chunk = (number: number, state: ArchiveChunk['state']): ArchiveChunk => ({
    number,
    state,
    fromBlock: number - 1,
    toBlock: number,
    attempt: 0,
    failures: 0,
    lastFailure: undefined,
    splitInto: 1,
    tableBytes: 8192,
    sum: { rows: 0n, checksum: 0n },
    bytes: 0,
    key: undefined,
    etag: undefined,
    versionId: undefined,
  });
  const [pending, exported, verified] = [chunk(3, 'pending'), chunk(2, 'exported'), chunk(1, 'verified')];
  const seen = { ...entry, verifiedMs: 5 };
  const left = { ...entry, detachedMs: 10 };

  test.each<[string, ArchiveEntry, ArchiveChunk[], AttachmentState, number, object]>([
    ['pages to be written', entry, [verified, pending], 'attached', 0, { kind: 'export', chunk: pending }],
    [
      'an object that was not read again, and pages to be written',
      entry,
      [pending, exported],
      'attached',
      0,
      { kind: 'verify', chunk: exported },
    ],
    [
      'a chunk that was cut short',
      entry,
      [{ ...pending, splitInto: 2 }],
      'attached',
      0,
      { kind: 'split', chunk: { ...pending, splitInto: 2 } },
    ],
    [
      'a chunk that has failed ten times, and others',
      entry,
      [verified, chunk(2, 'pending'), { ...pending, failures: 10 }],
      'attached',
      0,
      { kind: 'stop', why: 'failing', chunk: { ...pending, failures: 10 } },
    ],
    [
      'a chunk that was written at last, and is to be read',
      entry,
      [{ ...exported, failures: 10 }],
      'attached',
      0,
      { kind: 'verify', chunk: { ...exported, failures: 10 } },
    ],
    ['all in the archive', entry, [verified], 'attached', 0, { kind: 'settle' }],
    ['a table without a page', entry, [], 'attached', 0, { kind: 'settle' }],
    ['rows that were found equal', seen, [verified], 'attached', 0, { kind: 'detach' }],
    ['a detachment that was interrupted', seen, [verified, pending], 'detaching', 0, { kind: 'finalize' }],
    ['a detachment that nobody noted', seen, [verified], 'detached', 0, { kind: 'note-detached' }],
    [
      'rows that came before the detachment',
      left,
      [verified, pending],
      'detached',
      0,
      { kind: 'export', chunk: pending },
    ],
    ['a detached table to be compared once more', left, [verified], 'detached', 0, { kind: 'settle' }],
    [
      'days of grace',
      { ...left, verifiedMs: 11 },
      [verified],
      'detached',
      10 + 7 * DAY_MS - 1,
      { kind: 'wait', untilMs: 10 + 7 * DAY_MS },
    ],
    ['their end', { ...left, verifiedMs: 11 }, [verified], 'detached', 10 + 7 * DAY_MS, { kind: 'drop' }],
    ['a table that is gone', seen, [verified], 'gone', 0, { kind: 'stop', why: 'gone' }],
    ['one that somebody attached again', left, [verified], 'attached', 0, { kind: 'stop', why: 'attached-again' }],
    ['one that was dropped', { ...left, droppedMs: 20 }, [verified], 'gone', 0, { kind: 'done' }],
  ])('given %s', (_, given, chunks, place, nowMs, step) => {
    expect(nextStep(given, chunks, place, nowMs, 7)).toEqual(step);
  });

  test.each<[ArchiveEntry, ArchiveChunk[], string]>([
    [entry, [], 'exported'],
    [entry, [verified, pending], 'exporting'],
    [entry, [verified, exported], 'exported'],
    [seen, [verified], 'verified'],
    [left, [verified], 'exported'],
    [{ ...left, verifiedMs: 11 }, [verified], 'detached'],
    [{ ...left, droppedMs: 20 }, [verified, pending], 'dropped'],
  ])('its state is said by the facts (%#)', (given, chunks, state) => {
    expect(archiveState(given, chunks)).toBe(state);
  });
});

describe('the way back', () => {
  test.each([
    ['STANDARD', undefined, 'ready'],
    ['GLACIER_IR', undefined, 'ready'],
    ['GLACIER', undefined, 'in-glacier'],
    ['DEEP_ARCHIVE', undefined, 'in-glacier'],
    ['GLACIER', 'ongoing-request="true"', 'coming'],
    ['DEEP_ARCHIVE', 'ongoing-request="false", expiry-date="Fri, 21 Dec 2026 00:00:00 GMT"', 'ready'],
  ])('given %s and %s, then it is %s', (storageClass, restore, reach) => {
    expect(objectReach(storageClass, restore)).toBe(reach);
  });

  // S3 API reference, RestoreObject, "GlacierJobParameters".
  test('how long it takes is known for each class and tier that there is', () => {
    const waits = (storageClass: string) => RESTORE_TIERS.map((tier) => restoreWait(storageClass, tier));
    expect(waits('GLACIER')).toEqual(['1 to 5 minutes', '3 to 5 hours', '5 to 12 hours']);
    expect(waits('DEEP_ARCHIVE')).toEqual([undefined, '12 hours', '48 hours']);
    expect(waits('STANDARD')).toEqual([undefined, undefined, undefined]);
  });

  const january = { from: '2026-01-01T00:00:00.000Z', to: '2026-02-01T00:00:00.000Z' };
  test.each([
    ['within', '2026-01-10', '2026-01-11', true],
    ['around', '2025-01-10', '2027-01-11', true],
    ['up to its beginning', '2025-12-01', '2026-01-01', false],
    ['beyond its beginning', '2025-12-01', '2026-01-02', true],
    ['from its end on', '2026-02-01', '2026-03-01', false],
    ['from before its end on', '2026-01-31', '2026-03-01', true],
  ])('given a time %s, then a partition holds it or not', (_, from, to, holds) => {
    expect(holdsTime(january, at(from), at(to))).toBe(holds);
  });

  test('given a partition without a beginning or an end, then it may hold all before or after', () => {
    expect(holdsTime({ to: january.to }, at('1970-01-01'), at('1970-01-02'))).toBe(true);
    expect(holdsTime({ from: january.from }, at('2525-01-01'), at('2525-01-02'))).toBe(true);
    expect(holdsTime({ from: january.from }, at('1970-01-01'), at('1970-01-02'))).toBe(false);
  });
});
