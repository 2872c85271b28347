// Runs the very source of the edge function, as CloudFront does, for tests and for figures.
import { readFileSync } from 'node:fs';
import { createContext, runInContext } from 'node:vm';
import { NORMALIZE_REQUEST_FILE } from '../lib/constructs/edge/request-normalizer';

/** A value as CloudFront hands it over; the first of several is in `value`, all are in `multiValue`. */
export interface EventValue {
  readonly value: string;
  readonly multiValue?: readonly { readonly value: string }[];
}

type EventValues = Readonly<Record<string, EventValue>>;

/** A viewer's request as a CloudFront Function gets it (developer guide, "CloudFront Functions event structure"). */
export interface EdgeRequest {
  readonly method: string;
  readonly uri: string;
  readonly querystring: EventValues;
  readonly headers: EventValues;
  readonly cookies: EventValues;
}

/** What the function gives back: its query string is written out. */
export interface NormalizedRequest extends Omit<EdgeRequest, 'querystring'> {
  readonly querystring: string;
}

const sandbox = createContext({});
runInContext(readFileSync(NORMALIZE_REQUEST_FILE, 'utf8'), sandbox, { filename: NORMALIZE_REQUEST_FILE });

/** The deployed function on one event. Objects cross into its world and back as JSON, as they do at an edge. */
export function runEdgeFunction(request: EdgeRequest): NormalizedRequest {
  const event = JSON.stringify({
    version: '1.0',
    context: { eventType: 'viewer-request' },
    viewer: { ip: '192.0.2.1' },
    request,
  });
  return JSON.parse(runInContext(`JSON.stringify(handler(JSON.parse(${JSON.stringify(event)})))`, sandbox));
}

/** The lists in the source: names and beginnings of names that it drops. */
export function droppedParameters(): { names: string[]; prefixes: string[] } {
  return JSON.parse(runInContext('JSON.stringify({ names: MARKETING_NAMES, prefixes: MARKETING_PREFIXES })', sandbox));
}

/** Pairs as CloudFront groups them by name: in their order, names and values as they came. */
export function eventValues(pairs: readonly (readonly [string, string])[]): EventValues {
  const byName = new Map<string, { value: string }[]>();
  for (const [name, value] of pairs) byName.set(name, [...(byName.get(name) ?? []), { value }]);
  return Object.fromEntries(
    [...byName].map(([name, all]) => [
      name,
      { value: all[0]?.value ?? '', ...(all.length > 1 ? { multiValue: all } : {}) },
    ]),
  );
}

/** The pairs of a query string, in their order; nothing is decoded. */
export function queryPairs(query: string): [string, string][] {
  if (query === '') return [];
  return query.split('&').map((pair) => {
    const at = pair.indexOf('=');
    return at === -1 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
  });
}

/** A request for an address, with headers. */
export function edgeRequest(address: string, headers: Readonly<Record<string, string>> = {}): EdgeRequest {
  const [uri = '/', query = ''] = address.split('?', 2);
  return {
    method: 'GET',
    uri,
    querystring: eventValues(queryPairs(query)),
    headers: eventValues(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const)),
    cookies: {},
  };
}
