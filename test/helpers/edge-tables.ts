import fc from 'fast-check';
import type { ContentClasses } from '../../lib/model/edge/behaviors';
import type { ContentClassInput } from '../../lib/model/edge/content-class';
import { CONTENT_KINDS } from '../../lib/model/edge/content-kinds';
import { contentClass } from '../../lib/model/edge/parse';

/** Any class a config could state: mostly nothing but its kind and a path, and now and then anything else. */
function anyClass(path: string): fc.Arbitrary<ContentClassInput> {
  const seldom = <T>(values: readonly T[]) =>
    fc.oneof({ weight: 9, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: fc.constantFrom(...values) });
  return fc
    .tuple(
      fc.constantFrom(...CONTENT_KINDS),
      seldom([{ origin: 'assets' }, { origin: 'services' }] as const),
      seldom([{ ttlSeconds: 0 }, { ttlSeconds: 1 }, { ttlSeconds: 31_536_000 }]),
      seldom([{ maxTtlSeconds: 0 }, { maxTtlSeconds: 300 }]),
      seldom([{ queryStrings: 'all' }, { queryStrings: ['page'] }, { queryStrings: ['gclid'] }] as const),
      seldom(['Accept', 'Authorization', 'Cookie', 'X-Tenant', 'Host'].map((header) => ({ headers: [header] }))),
      seldom([{ forward: 'cache-key' }, { forward: 'all-viewer' }] as const),
      seldom([{ immutable: true }, { varyByDevice: true }, { signed: true }, { methods: 'all' }] as const),
    )
    .map(([kind, ...parts]) => Object.assign({ kind, paths: path === '' ? [] : [path] }, ...parts));
}

const PATHS = ['/a/*', '/a/b/*', '/*.js', '/a?', '/b', '/b/?', '/B', '/?*', '/*'];

/** A default, mostly one, and classes with paths that overlap. */
export const anyTable: fc.Arbitrary<ContentClasses> = fc
  .tuple(
    fc.oneof({ weight: 9, arbitrary: fc.constant(['']) }, { weight: 1, arbitrary: fc.constantFrom([], ['', '']) }),
    fc.array(fc.nat(PATHS.length - 1), { maxLength: 3 }),
  )
  .chain(([defaults, chosen]) =>
    fc.tuple(...[...defaults, ...chosen.map((index) => PATHS[index] as string)].map(anyClass)),
  )
  .map((table) => Object.fromEntries(table.map((input, index) => [`c${index}`, contentClass(input)])));
