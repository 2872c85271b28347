// What the edge function is worth: hits of a simulated cache on the sample log, without it and with it.
// Run: node --import tsx scripts/edge-hit-rate.ts
import { systems } from '../config';
import type { ContentClass } from '../lib/model/edge/content-class';
import { parseSystemConfig } from '../lib/model/system/parse';
import { edgeRequest, queryPairs, runEdgeFunction } from './edge-function';
import { type LogEntry, sampleLog } from './edge-sample-log';

/** Objects that one cache holds before it drops the one that was asked for longest ago (assumption). */
const CACHE_OBJECTS = 20_000;

export interface HitRate {
  readonly class: string;
  readonly requests: number;
  /** Hits in percent of the requests. */
  readonly before: number;
  readonly after: number;
}

/** JediRe's pages and ticketing's images, as their config caches them. */
function classes(): Readonly<Record<LogEntry['kind'], ContentClass>> {
  const classOf = (system: string, name: string) =>
    parseSystemConfig(systems[system], system).edge.classes[name] as ContentClass;
  return { page: classOf('jedire', 'dynamic'), image: classOf('ticketing', 'images') };
}

interface Asked {
  readonly query: string;
  readonly accept: string;
}

/** The cache key as CloudFront makes it of a class: the path, and what its cache policy lists. */
function keyOf(path: string, { query, accept }: Asked, content: ContentClass): string {
  const { queryStrings, headers } = content;
  const kept = queryPairs(query).filter(([name]) => queryStrings === 'all' || queryStrings.includes(name));
  return [
    path,
    kept.map(([name, value]) => `${name}=${value}`).join('&'),
    headers.includes('Accept') ? accept : '',
  ].join(' ');
}

/** Share of requests, in percent, that a cache answers which forgets by age and by last use. */
function hitPercent(entries: readonly LogEntry[], content: ContentClass, asked: (entry: LogEntry) => Asked): number {
  const madeAt = new Map<string, number>();
  let hits = 0;
  for (const entry of entries) {
    const [path = '/'] = entry.address.split('?');
    const key = keyOf(path, asked(entry), content);
    const made = madeAt.get(key);
    const fresh = made !== undefined && entry.atSeconds - made < content.ttlSeconds;
    if (fresh) hits += 1;
    // A map keeps the order of insertion: what was asked for last stands last.
    madeAt.delete(key);
    madeAt.set(key, fresh ? made : entry.atSeconds);
    if (madeAt.size > CACHE_OBJECTS) madeAt.delete(madeAt.keys().next().value as string);
  }
  return (100 * hits) / entries.length;
}

/** Hit rates by class, rounded to a tenth of a percent. */
export function hitRates(): HitRate[] {
  const log = sampleLog();
  return Object.entries(classes()).map(([kind, content]) => {
    const entries = log.filter((entry) => entry.kind === kind);
    const asSent = (entry: LogEntry): Asked => ({ query: entry.address.split('?')[1] ?? '', accept: entry.accept });
    const normalized = (entry: LogEntry): Asked => {
      const { querystring, headers } = runEdgeFunction(edgeRequest(entry.address, { accept: entry.accept }));
      return { query: querystring, accept: headers.accept?.value ?? '' };
    };
    const rounded = (asked: (entry: LogEntry) => Asked) => Math.round(hitPercent(entries, content, asked) * 10) / 10;
    return { class: kind, requests: entries.length, before: rounded(asSent), after: rounded(normalized) };
  });
}

/** The rows of the table in docs/edge.md. */
export function hitRateRows(): string[] {
  return hitRates().map(
    (row) =>
      `| ${row.class === 'page' ? 'pages (JediRe, 5 min)' : 'images (ticketing, 1 year)'} | ${row.requests.toLocaleString('en')} | ${row.before.toFixed(1)} % | ${row.after.toFixed(1)} % |`,
  );
}

if (require.main === module) process.stdout.write(`${hitRateRows().join('\n')}\n`);
