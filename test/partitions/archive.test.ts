import fc from 'fast-check';
import type { Partitioning } from '../../lib/model/partitions/config';
import { splitIntoChunks } from '../../lib/partitions/archive/chunks';
import { duePartitions } from '../../lib/partitions/archive/due';
import {
  type ArchiveChunk,
  type ArchiveEntry,
  type AttachmentState,
  archiveState,
} from '../../lib/partitions/archive/entry';
import { nextStep } from '../../lib/partitions/archive/next-step';
import { chunkKey, manifestKey, partitionPrefix } from '../../lib/partitions/archive/object-key';
import { NO_ROWS } from '../../lib/partitions/archive/row-sum';
import type { Relation } from '../../lib/partitions/relation';
import { runs } from '../helpers/properties';

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 4, 20);

const STATES = ['pending', 'exported', 'verified'] as const;

interface Facts {
  readonly entry: ArchiveEntry;
  readonly chunks: readonly ArchiveChunk[];
  readonly place: AttachmentState;
  readonly nowMs: number;
}

const ENTRY: ArchiveEntry = {
  id: '1',
  table: 'public.events',
  parent: { schema: 'public', name: 'events' },
  schema: 'public',
  name: 'events_1',
  oid: '1',
  bound: '',
  fromMs: 0,
  toMs: DAY_MS,
  columns: [],
  archiveClass: 'cold',
  prefix: '',
  beganMs: NOW,
  verifiedMs: undefined,
  manifestDigest: undefined,
  detachedMs: undefined,
  droppedMs: undefined,
};

const chunk = (state: ArchiveChunk['state'], number: number): ArchiveChunk => ({
  number,
  fromBlock: number,
  toBlock: number + 1,
  attempt: 1,
  failures: 0,
  lastFailure: undefined,
  splitInto: 1,
  tableBytes: 8192,
  state,
  sum: NO_ROWS,
  bytes: 0,
  key: undefined,
  etag: undefined,
  versionId: undefined,
});

/** What catalog and ledger may say together, wherever a run was killed. */
const facts: fc.Arbitrary<Facts> = fc
  .record({
    states: fc.array(fc.constantFrom(...STATES), { maxLength: 6 }),
    place: fc.constantFrom<AttachmentState>('attached', 'detaching', 'detached'),
    wasVerified: fc.boolean(),
    detachedDaysAgo: fc.option(fc.integer({ min: -30, max: 30 })),
  })
  .map(({ states, place, wasVerified, detachedDaysAgo }) => {
    const isVerified = wasVerified && states.every((state) => state === 'verified');
    const isNoted = place === 'detached' && detachedDaysAgo !== null;
    return {
      entry: {
        ...ENTRY,
        verifiedMs: isVerified ? NOW : undefined,
        detachedMs: isNoted ? NOW - detachedDaysAgo * DAY_MS : undefined,
      },
      chunks: states.map(chunk),
      place,
      nowMs: NOW,
    };
  });

/** How a step went: all well, or as little as may come of it. */
type Outcome = 'well' | 'badly';

const DROP_AFTER_DAYS = 7;

/** What is known after a step; of `drop` that it may be done. */
function perform({ entry, chunks, place, nowMs }: Facts, outcome: Outcome): Facts | 'done' {
  const step = nextStep(entry, chunks, place, nowMs, DROP_AFTER_DAYS);
  const isBad = outcome === 'badly';
  const withChunk = (number: number, state: ArchiveChunk['state']) =>
    chunks.map((one) => (one.number === number ? { ...one, state } : one));
  const unverified = { ...entry, verifiedMs: undefined };
  switch (step.kind) {
    case 'export':
      return { entry, chunks: isBad ? chunks : withChunk(step.chunk.number, 'exported'), place, nowMs };
    case 'verify':
      return isBad
        ? { entry: unverified, chunks: withChunk(step.chunk.number, 'pending'), place, nowMs }
        : { entry, chunks: withChunk(step.chunk.number, 'verified'), place, nowMs };
    case 'settle':
      return isBad
        ? { entry: unverified, chunks: [...chunks, chunk('pending', chunks.length)], place, nowMs }
        : { entry: { ...entry, verifiedMs: nowMs }, chunks, place, nowMs };
    case 'detach':
      return isBad
        ? { entry, chunks, place: 'detaching', nowMs }
        : { entry: { ...unverified, detachedMs: nowMs }, chunks, place: 'detached', nowMs };
    case 'finalize':
      return { entry, chunks, place: isBad ? 'detaching' : 'detached', nowMs };
    case 'note-detached':
      return { entry: { ...unverified, detachedMs: nowMs }, chunks, place, nowMs };
    case 'wait':
      expect(step.untilMs).toBeGreaterThan(nowMs);
      return { entry, chunks, place, nowMs: isBad ? nowMs - DAY_MS : step.untilMs };
    case 'drop':
      // The one thing that cannot be undone.
      expect(place).toBe('detached');
      expect(entry.verifiedMs).toBeDefined();
      expect(nowMs).toBeGreaterThanOrEqual((entry.detachedMs ?? Infinity) + DROP_AFTER_DAYS * DAY_MS);
      expect(chunks.every(({ state }) => state === 'verified')).toBe(true);
      expect(archiveState(entry, chunks)).toBe('detached');
      return isBad
        ? { entry: unverified, chunks, place, nowMs }
        : { entry: { ...entry, droppedMs: nowMs }, chunks, place: 'gone', nowMs };
    case 'done':
      expect(entry.droppedMs).toBeDefined();
      return 'done';
    default:
      throw new Error(`${step.kind} from facts that nobody else has changed`);
  }
}

test('from any facts, however steps go, a partition is dropped in the end, and never before it is verified, detached and its days of grace are over', () => {
  fc.assert(
    fc.property(facts, fc.array(fc.constantFrom<Outcome>('well', 'badly'), { maxLength: 30 }), (first, outcomes) => {
      let now = first;
      for (const outcome of outcomes) {
        const next = perform(now, outcome);
        if (next === 'done') return;
        now = next;
      }
      // From here on nothing goes wrong: two steps for each chunk, and those of the partition.
      for (let left = 2 * now.chunks.length + 8; left > 0; left--) {
        const next = perform(now, 'well');
        if (next === 'done') return;
        now = next;
      }
      throw new Error(`it ends at ${JSON.stringify(now)}`);
    }),
    { numRuns: runs(1000) },
  );
});

test('given a table that somebody dropped, or attached again, then nothing is done to it', () => {
  fc.assert(
    fc.property(facts, ({ entry, chunks, nowMs }) => {
      expect(nextStep(entry, chunks, 'gone', nowMs, 7)).toEqual({ kind: 'stop', why: 'gone' });
      const detached = { ...entry, detachedMs: NOW };
      expect(nextStep(detached, chunks, 'attached', nowMs, 7)).toEqual({ kind: 'stop', why: 'attached-again' });
    }),
  );
});

const relation = (name: string, bound: Relation['bound'], partitions: readonly Relation[] = []): Relation => ({
  schema: 'public',
  name,
  otherOwner: undefined,
  bound,
  isDetaching: false,
  key: undefined,
  columns: [],
  triggers: [],
  isReferenced: false,
  joined: [],
  partitions,
});

const instant = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: -400, max: 400 }).map((days) => NOW + days * DAY_MS) },
  { weight: 1, arbitrary: fc.constantFrom(-Infinity, Infinity) },
);
const range = fc
  .tuple(instant, instant)
  .filter(([a, b]) => a !== b)
  .map(([a, b]) => (a < b ? { from: a, to: b } : { from: b, to: a }));

test('partitions that are due are over for as long as they are kept: never the present, a future one, one without an end or the default one', () => {
  fc.assert(
    fc.property(
      fc.array(range, { maxLength: 10 }),
      fc.integer({ min: 1, max: 300 }),
      fc.boolean(),
      fc.boolean(),
      (ranges, retainDays, hasDefault, isList) => {
        const leaves = [
          ...ranges.map((each, n) => relation(`p${n}`, { kind: 'range', ...each })),
          ...(hasDefault ? [relation('rest', { kind: 'default' })] : []),
        ];
        const byTime = {
          strategy: 'range',
          column: 'at',
          period: 'day',
          aheadPeriods: 1,
          archive: { class: 'cold', retainDays, dropAfterDays: 7 },
        } as const;
        const key = (strategy: 'range' | 'list', name: string) => ({
          strategy,
          columns: [{ name, type: 'timestamptz' }],
        });
        const below = (name: string, values: readonly string[]) => ({
          ...relation(name, { kind: 'list', values: [...values] }, leaves),
          key: key('range', 'at'),
        });
        const [table, stated]: [Relation, Partitioning] = isList
          ? [
              {
                ...relation('events', undefined, [below('eu', ['eu']), below('us', ['us'])]),
                key: key('list', 'region'),
              },
              // Of a value that the config does not state nothing is archived.
              { strategy: 'list', column: 'region', values: ['eu'], subpartitionBy: byTime },
            ]
          : [{ ...relation('events', undefined, leaves), key: key('range', 'at') }, byTime];
        const due = duePartitions(table, stated, NOW);
        const expected = leaves.filter(({ bound }) => bound?.kind === 'range' && bound.to <= NOW - retainDays * DAY_MS);
        expect(new Set(due.map(({ partition }) => partition))).toEqual(new Set(expected));
        expect(due.length).toBe(expected.length);
        for (const { toMs, dueSinceMs, parent } of due) {
          expect(toMs).toBeLessThan(NOW);
          expect(dueSinceMs).toBeLessThanOrEqual(NOW);
          expect(parent.name).toBe(isList ? 'eu' : 'events');
        }
        expect(due.map(({ toMs }) => toMs)).toEqual(due.map(({ toMs }) => toMs).sort((a, b) => a - b));
      },
    ),
  );
});

test('chunks cover every page once, in their order, and none is larger than asked', () => {
  fc.assert(
    fc.property(fc.nat(50), fc.nat(500), fc.integer({ min: 1, max: 60 }), (from, blocks, size) => {
      const chunks = splitIntoChunks(from, blocks, size);
      const pages = chunks.flatMap(({ fromBlock, toBlock }) =>
        Array.from({ length: toBlock - fromBlock }, (_, n) => fromBlock + n),
      );
      expect(pages).toEqual(Array.from({ length: blocks > from ? blocks - from : 0 }, (_, n) => from + n));
      expect(chunks.every(({ fromBlock, toBlock }) => toBlock - fromBlock <= size && toBlock > fromBlock)).toBe(true);
    }),
  );
});

describe('keys', () => {
  const name = fc.oneof(
    fc.string({ unit: 'grapheme', minLength: 1 }),
    fc
      .array(fc.constantFrom('/', '-', '.', '=', '%', '2F', 'a', '1', '..', ' '), { minLength: 1 })
      .map((p) => p.join('')),
  );
  const place = fc.record({ database: name, table: name, name, id: fc.bigInt({ min: 1n, max: 10_000n }).map(String) });
  type Where = { database: string; table: string; name: string; id: string };
  const prefix = ({ database, ...rest }: Where) => partitionPrefix('cold/', database, rest);

  test('of two partitions begin differently, and neither is below the other', () => {
    fc.assert(
      fc.property(place, place, (one, other) => {
        const isSame = JSON.stringify(one) === JSON.stringify(other);
        expect(prefix(one) === prefix(other)).toBe(isSame);
        if (!isSame) expect(prefix(one).startsWith(prefix(other))).toBe(false);
        expect(prefix(one)).toMatch(/^cold\/[\w!'()*.~=-]+\/[\w!'()*.~=-]+\/[\w!'()*.~=-]+\/$/);
      }),
      { numRuns: runs(1000) },
    );
  });

  test('of two attempts or chunks are never the same, nor that of the manifest', () => {
    const attempt = fc.tuple(fc.integer({ min: 1, max: 200_000 }), fc.integer({ min: 1, max: 1000 }));
    fc.assert(
      fc.property(attempt, attempt, (one, other) => {
        const isSame = one[0] === other[0] && one[1] === other[1];
        expect(chunkKey('p/', ...one) === chunkKey('p/', ...other)).toBe(isSame);
        expect(chunkKey('p/', ...one)).not.toBe(manifestKey('p/'));
      }),
      { numRuns: runs(1000) },
    );
  });
});
