// The rows of the table of kinds in docs/edge.md. Run: node --import tsx scripts/edge-kinds.ts
import { browserCacheControl } from '../lib/model/edge/content-class';
import { CONTENT_KINDS, type ContentKind, KIND_DEFAULTS, SLOW_ORIGIN_SECONDS } from '../lib/model/edge/content-kinds';
import { contentClass } from '../lib/model/edge/parse';

const UNITS: readonly (readonly [number, string])[] = [
  [31_536_000, 'year'],
  [86_400, 'day'],
  [60, 'minute'],
];

function time(seconds: number): string {
  for (const [length, unit] of UNITS) {
    const count = seconds / length;
    if (Number.isInteger(count) && count > 0) return `${count} ${unit}${count === 1 ? '' : 's'}`;
  }
  return 'never';
}

/** What is told apart: query strings, then headers. */
function key(kind: ContentKind): string {
  const { queryStrings, headers, cacheable } = KIND_DEFAULTS[kind];
  if (!cacheable) return 'none: the origin sees all';
  const query = queryStrings === 'all' ? ['every query string'] : queryStrings.map((name) => `\`${name}\``);
  const parts = [...query, ...headers.map((header) => `\`${header}\``)];
  return parts.length === 0 ? 'the path' : `the path, ${parts.join(', ')}`;
}

export function kindRows(): string[] {
  return CONTENT_KINDS.map((kind) => {
    const { origin, ttlSeconds, methods, slowOrigin } = KIND_DEFAULTS[kind];
    const from = origin === 'assets' ? 'assets' : `services (${slowOrigin ? SLOW_ORIGIN_SECONDS : 60} s)`;
    const cells = [
      `\`${kind}\``,
      from,
      time(ttlSeconds),
      key(kind),
      methods,
      `\`${browserCacheControl(contentClass({ kind }))}\``,
    ];
    return `| ${cells.join(' | ')} |`;
  });
}

if (require.main === module) process.stdout.write(`${kindRows().join('\n')}\n`);
