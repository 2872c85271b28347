import { InputError } from '../../../lib/model/validation/input-error';
import { type ArchiveManifest, parseManifest } from '../../../lib/partitions/archive/manifest';

const KEY = 'cold/shop/public.events/events_1-1/manifest.json';

const manifest: ArchiveManifest = {
  version: 1,
  writtenAt: '2026-05-20T10:00:00.000Z',
  database: 'shop',
  table: 'public.events',
  parent: { schema: 'public', name: 'events' },
  partition: { schema: 'public', name: 'events_1' },
  bound: `FOR VALUES FROM ('2026-01-01 00:00:00+00') TO ('2026-02-01 00:00:00+00')`,
  from: '2026-01-01T00:00:00.000Z',
  to: '2026-02-01T00:00:00.000Z',
  columns: [{ name: 'at', type: 'timestamp with time zone', notNull: true }],
  partitionKey: 'RANGE (at)',
  indexes: [],
  format: `format text, encoding 'UTF8'`,
  settings: { timezone: 'UTC' },
  engine: 'PostgreSQL 17.6',
  rows: '18446744073709551616',
  checksum: '-9223372036854775809',
  chunks: [{ key: 'cold/1.tsv', versionId: 'v1', etag: '"1"', bytes: 0, rows: '0', checksum: '0' }],
};

/** What is wrong with a text, as place and words. */
function wrong(text: string): [string, string][] {
  try {
    parseManifest(text, KEY);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    const { code, problems } = error as InputError;
    expect(code).toBe('invalid-manifest');
    for (const { remedy } of problems) expect(remedy).toContain('older version of this object');
    return problems.map(({ where, given }) => [where, given]);
  }
}
const places = (change: object) => wrong(JSON.stringify({ ...manifest, ...change })).map(([where]) => where);
const [chunk] = manifest.chunks;

test('given what was written, then the same is read, with numbers of any size', () => {
  expect(parseManifest(JSON.stringify(manifest), KEY)).toEqual(manifest);
});

test('given a partition without an end, a bucket without versions, and no rows, then that is a manifest too', () => {
  const { from: _, to: __, ...rest } = manifest;
  const { versionId: ___, ...plain } = chunk ?? {};
  for (const less of [rest, { ...manifest, chunks: [] }, { ...manifest, chunks: [plain] }])
    expect(parseManifest(JSON.stringify(less), KEY)).toEqual(less);
});

test.each(['', '{', JSON.stringify(manifest).slice(0, -1)])(
  'given a text that was cut to %j, then it is no JSON',
  (text) => {
    expect(wrong(text)).toEqual([[KEY, expect.stringContaining('no JSON')]]);
  },
);

test.each(['null', '[]', '"manifest"', '7'])('given %s, then it is refused as a whole', (text) => {
  expect(wrong(text).map(([where]) => where)).toEqual([KEY]);
});

test.each(Object.keys(manifest).filter((name) => name !== 'from' && name !== 'to'))(
  'given a manifest without %s, then it is named',
  (name) => {
    expect(places({ [name]: undefined })).toEqual([`${KEY}: ${name}`]);
  },
);

test.each<[object, string]>([
  [{ version: 2 }, 'version'],
  [{ writtenAt: 'yesterday' }, 'writtenAt'],
  [{ from: '2026-01-01' }, 'from'],
  [{ to: 1_769_904_000_000 }, 'to'],
  [{ rows: 700 }, 'rows'],
  [{ rows: '-1' }, 'rows'],
  [{ rows: '1e3' }, 'rows'],
  [{ checksum: '1.5' }, 'checksum'],
  [{ columns: [] }, 'columns'],
  [{ columns: [{ name: 'at', type: 'text' }] }, 'columns.0.notNull'],
  [{ parent: { schema: 'public' } }, 'parent.name'],
  [{ settings: { timezone: 1 } }, 'settings.timezone'],
  [{ indexes: [1] }, 'indexes.0'],
  [{ chunks: [chunk, { ...chunk, key: '' }] }, 'chunks.1.key'],
  [{ chunks: [{ ...chunk, bytes: -1 }] }, 'chunks.0.bytes'],
  [{ chunks: [{ ...chunk, bytes: 1.5 }] }, 'chunks.0.bytes'],
  [{ chunks: [{ ...chunk, rows: '' }] }, 'chunks.0.rows'],
  [{ chunks: [{ ...chunk, checksum: 0 }] }, 'chunks.0.checksum'],
])('given %j, then %s is named', (change, place) => {
  expect(places(change)).toEqual([`${KEY}: ${place}`]);
});

test('given what nobody has stated, then it is refused: it may be what a later version needs', () => {
  expect(wrong(JSON.stringify({ ...manifest, compression: 'zstd' }))).toEqual([
    [KEY, expect.stringContaining('compression')],
  ]);
});

test('given several things that are wrong, then all are named', () => {
  expect(places({ version: 2, rows: 'many', chunks: [{ ...chunk, bytes: 'few' }] })).toEqual([
    `${KEY}: version`,
    `${KEY}: rows`,
    `${KEY}: chunks.0.bytes`,
  ]);
});
