import fc from 'fast-check';
import { comparePatterns, includesPattern } from '../../../lib/model/service/path-patterns';
import { runs } from '../../helpers/properties';

/** Over few characters, so that patterns overlap often. */
const pattern = fc
  .array(fc.constantFrom('a', 'b', '/', '*', '?'), { maxLength: 7 })
  .map((characters) => `/${characters.join('')}`);
const path = fc
  .array(fc.constantFrom('a', 'b', '/', 'x'), { maxLength: 9 })
  .map((characters) => `/${characters.join('')}`);

/** A pattern as CloudFront describes it, read a second way: `*` any characters, `?` exactly one. */
function matches(pattern: string, path: string): boolean {
  const source = [...pattern].map((c) => (c === '*' ? '.*' : c === '?' ? '.' : c.replace(/[$.+]/g, '\\$&'))).join('');
  return new RegExp(`^${source}$`).test(path);
}

/** Paths that a pattern matches: its wildcards filled in, with characters that stand in no pattern among them. */
function filled(pattern: string): string[] {
  return ['', 'x', 'ab', '/y/'].flatMap((star) =>
    ['z', 'a'].map((one) => pattern.replace(/[*?]/g, (wildcard) => (wildcard === '*' ? star : one))),
  );
}

describe('a path pattern', () => {
  test.each([
    ['/*', '/a/b', true],
    ['/a/*', '/a/b/*', true],
    ['/a/b/*', '/a/*', false],
    ['/a?', '/ab', true],
    ['/a?', '/a', false],
    ['/a?', '/a*', false],
    ['/*.jpg', '/images/*.jpg', true],
    ['/images/*', '/*.jpg', false],
    ['/?*', '/*?', true],
    ['/*?', '/?*', true],
    ['/A', '/a', false],
    ['/a', '/a', true],
  ])('%s covers %s: %s', (outer, inner, expected) => expect(includesPattern(outer, inner)).toBe(expected));

  test('given one that covers another, then it matches every path that the other matches', () => {
    fc.assert(
      fc.property(pattern, pattern, (outer, inner) => {
        fc.pre(includesPattern(outer, inner));
        expect(filled(inner).filter((example) => !matches(outer, example))).toEqual([]);
      }),
      { numRuns: runs(300) },
    );
  });

  test('covers a path without wildcards exactly if it matches it', () => {
    fc.assert(
      fc.property(pattern, path, (outer, inner) => includesPattern(outer, inner) === matches(outer, inner)),
      {
        numRuns: runs(500),
      },
    );
  });

  test('given one that does not cover another, then some path tells them apart', () => {
    fc.assert(
      fc.property(pattern, pattern, (outer, inner) => {
        fc.pre(!includesPattern(outer, inner));
        // A character that stands in no pattern fills each wildcard, a star as often as no star of the other can explain.
        const long = (star: string) => inner.replace(/[*?]/g, (wildcard) => (wildcard === '*' ? star : 'z'));
        const examples = [...filled(inner), long('z'), long('zzzzzzzzz'), long('z/z')];
        expect(examples.every((example) => matches(outer, example))).toBe(false);
      }),
      { numRuns: runs(300) },
    );
  });

  test('stands after every pattern it covers, unless both match the same paths', () => {
    fc.assert(
      fc.property(pattern, pattern, (outer, inner) => {
        fc.pre(includesPattern(outer, inner) && !includesPattern(inner, outer));
        expect([outer, inner].sort(comparePatterns)).toEqual([inner, outer]);
      }),
      { numRuns: runs(300) },
    );
  });

  test('has one place in an order, whatever order they came in', () => {
    fc.assert(
      fc.property(
        fc
          .uniqueArray(pattern, { maxLength: 6 })
          .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => expect([...shuffled].sort(comparePatterns)).toEqual([...all].sort(comparePatterns)),
      ),
    );
  });
});
