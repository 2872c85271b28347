import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { NORMALIZE_REQUEST_FILE } from '../../../lib/constructs/edge/request-normalizer';
import { isMarketingParameter, MARKETING_NAMES, MARKETING_PREFIXES } from '../../../lib/model/edge/cache-key-checks';
import {
  droppedParameters,
  type EdgeRequest,
  edgeRequest,
  eventValues,
  queryPairs,
  runEdgeFunction,
} from '../../../scripts/edge-function';
import { hitRateRows } from '../../../scripts/edge-hit-rate';
import { kindRows } from '../../../scripts/edge-kinds';
import { inFull, runs } from '../../helpers/properties';

const query = (address: string) => runEdgeFunction(edgeRequest(address)).querystring;
const accept = (value: string) => runEdgeFunction(edgeRequest('/', { Accept: value })).headers.accept?.value;
const device = (headers: Record<string, string>) =>
  runEdgeFunction(edgeRequest('/', headers)).headers['x-device-class'];

/** The request that comes out, as the function would get it again. */
function again(request: EdgeRequest): EdgeRequest {
  const { querystring, ...others } = runEdgeFunction(request);
  return { ...others, querystring: eventValues(queryPairs(querystring)) };
}

test('the edge function drops the parameters that the model refuses in a key', () => {
  expect(droppedParameters()).toEqual({ names: MARKETING_NAMES, prefixes: MARKETING_PREFIXES });
});

test('the edge function is not larger than CloudFront takes', () => {
  expect(readFileSync(NORMALIZE_REQUEST_FILE).length).toBeLessThanOrEqual(10 * 1024);
});

describe('the edge function', () => {
  test.each([
    ['/?b=2&a=1', 'a=1&b=2'],
    ['/?a=1&b=2', 'a=1&b=2'],
    ['/?utm_source=mail&a=1&gclid=x&UTM_Medium=y', 'a=1'],
    ['/?fbclid=1', ''],
    ['/?gclid_mine=1&utm=2', 'gclid_mine=1&utm=2'],
    ['/?zip=2&zip=1&a=0', 'a=0&zip=2&zip=1'],
    ['/?q=caf%C3%A9%26co&e=', 'e=&q=caf%C3%A9%26co'],
    ['/?10=a&9=b', '10=a&9=b'],
    ['/', ''],
  ])('given %s, then the query is %s', (address, expected) => expect(query(address)).toBe(expected));

  test.each([
    ['image/avif,image/webp,image/apng,image/*,*/*;q=0.8', 'image/avif,image/webp,*/*;q=0.8'],
    ['image/webp,image/avif,image/jxl,video/*;q=0.8,*/*;q=0.5', 'image/avif,image/webp,*/*;q=0.8'],
    ['image/webp,image/png,*/*;q=0.5', 'image/webp,*/*;q=0.8'],
    ['image/avif;q=0, image/webp;q=0.0, */*', '*/*'],
    ['image/png,image/*;q=0.8', '*/*'],
    ['*/*', '*/*'],
    ['text/html,application/xhtml+xml,image/avif,*/*;q=0.8', 'text/html,*/*;q=0.8'],
    ['Text/HTML', 'text/html,*/*;q=0.8'],
    ['application/json', 'application/json'],
    ['text/event-stream', 'text/event-stream'],
  ])('given Accept %s, then it is %s', (given, expected) => expect(accept(given)).toBe(expected));

  test('given no Accept, then it adds none', () => {
    expect(runEdgeFunction(edgeRequest('/')).headers).toEqual({});
  });

  test.each([
    ['true', 'false', 'mobile'],
    ['true', 'true', 'tablet'],
    ['false', 'true', 'tablet'],
    ['false', 'false', 'desktop'],
  ])('given a device that is mobile: %s, and a tablet: %s, then its class is %s', (mobile, tablet, expected) => {
    const hints = { 'CloudFront-Is-Mobile-Viewer': mobile, 'CloudFront-Is-Tablet-Viewer': tablet };
    expect(device(hints)).toEqual({ value: expected });
    // What the viewer says of itself changes nothing.
    expect(device({ ...hints, 'X-Device-Class': 'watch' })).toEqual({ value: expected });
  });

  test('given a viewer that names its device where CloudFront does not, then it is not believed', () => {
    expect(device({ 'X-Device-Class': 'mobile' })).toBeUndefined();
  });

  test('leaves everything else as it came', () => {
    const request = { ...edgeRequest('/a/B%20c?x=1', { 'User-Agent': 'u', Cookie: 'c' }), method: 'HEAD' };
    expect(runEdgeFunction(request)).toEqual({ ...request, querystring: 'x=1' });
  });
});

const name = fc.oneof(
  fc.constantFrom('a', 'b', 'page', 'utm_source', 'UTM_x', 'gclid', '__proto__', 'constructor', '1'),
  fc.stringMatching(/^[a-zA-Z0-9_%.-]{1,6}$/),
);
const pairs = fc.array(fc.tuple(name, fc.stringMatching(/^[a-zA-Z0-9%+.=-]{0,6}$/)), { maxLength: 8 });
const media = fc.constantFrom(
  'text/html',
  'image/avif',
  'image/webp',
  'image/png;q=0.5',
  'image/avif;q=0',
  '*/*;q=0.1',
);
const request = fc
  .tuple(pairs, fc.option(fc.array(media, { minLength: 1, maxLength: 5 })), fc.constantFrom(undefined, 'true', 'false'))
  .map(([parameters, types, mobile]) => ({
    ...edgeRequest('/p', {
      ...(types === null ? {} : { accept: types.join(', ') }),
      ...(mobile === undefined ? {} : { 'cloudfront-is-mobile-viewer': mobile }),
    }),
    querystring: eventValues(parameters),
  }));

/** Values by name, in their order, of what is not a campaign's. */
function valuesByName(parameters: readonly (readonly [string, string])[]): Map<string, string[]> {
  const all = new Map<string, string[]>();
  for (const [key, value] of parameters) if (!isMarketingParameter(key)) all.set(key, [...(all.get(key) ?? []), value]);
  return all;
}

describe('the edge function, whatever it is given', () => {
  test('changes nothing when it runs again', () => {
    fc.assert(
      fc.property(request, (given) => expect(again(again(given))).toEqual(again(given))),
      { numRuns: runs(200) },
    );
  });

  test('keeps every value of every parameter that is no campaign’s, those of one name in their order', () => {
    fc.assert(
      fc.property(pairs, (parameters) => {
        const { querystring } = runEdgeFunction({ ...edgeRequest('/'), querystring: eventValues(parameters) });
        const kept = valuesByName(queryPairs(querystring));
        expect([...kept].sort()).toEqual([...valuesByName(parameters)].sort());
        // It and the model, which refuses such a parameter in a key, agree on what a campaign's is.
        expect(queryPairs(querystring).filter(([key]) => isMarketingParameter(key))).toEqual([]);
      }),
      { numRuns: runs(300) },
    );
  });

  test('gives requests that differ in order, campaign and encoding of Accept one key', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.constantFrom('a=1', 'b=2', 'c=3', 'd=4'), { minLength: 1 }),
        fc.subarray(['utm_source=x', 'gclid=1', 'fbclid=2', 'mtm_kwd=k']),
        (parameters, campaign) => {
          const one = query(`/?${[...parameters, ...campaign].join('&')}`);
          const other = query(`/?${[...campaign, ...[...parameters].reverse()].join('&')}`);
          expect(one).toBe(other);
        },
      ),
      { numRuns: runs(100) },
    );
  });

  test('knows five forms of what browsers accept for pages and images', () => {
    const forms = ['text/html', 'image/avif,image/webp', 'image/avif', 'image/webp'].map(
      (types) => `${types},*/*;q=0.8`,
    );
    fc.assert(
      fc.property(fc.array(media, { minLength: 1, maxLength: 5 }), (types) => {
        fc.pre(types.some((type) => type.startsWith('image/') || type === 'text/html'));
        expect([...forms, '*/*']).toContain(accept(types.join(',')));
      }),
      { numRuns: runs(200) },
    );
  });
});

describe('the guide', () => {
  const guide = readFileSync('docs/edge.md', 'utf8').replace(/ +/g, ' ');

  inFull(test)('shows the hit rates that the sample log gives', () => {
    for (const row of hitRateRows()) expect(guide).toContain(row);
  });

  test('shows the kinds as they are', () => {
    for (const row of kindRows()) expect(guide).toContain(row);
  });
});
