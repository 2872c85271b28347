// A made-up hour of requests at one edge location, always the same one. What is assumed stands here.
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** One request of the log. */
export interface LogEntry {
  readonly atSeconds: number;
  readonly kind: 'page' | 'image';
  readonly address: string;
  readonly accept: string;
}

export const LOG = {
  seed: 7,
  requests: 60_000,
  seconds: 3600,
  /** Share that asks for pages; the others ask for images. */
  pageShare: 0.4,
  pages: 1500,
  images: 3000,
  /** Popularity falls with rank to this power (0.64 to 0.83 in Breslau et al., "Web Caching and Zipf-like Distributions", 1999). */
  zipfExponent: 0.8,
  /** Share of page views that come from a campaign, each with its click identifier (assumption). */
  campaignShare: 0.2,
} as const;

/** What browsers send by default (MDN, "List of default Accept values"), and how many do (assumption). */
const BROWSERS = [
  {
    share: 0.6,
    page: 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
    image: 'image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8',
  },
  {
    share: 0.1,
    page: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
    image: 'image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5',
  },
  {
    share: 0.2,
    page: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
    image:
      'image/webp,image/avif,image/jxl,image/heic,image/heic-sequence,video/*;q=0.8,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5',
  },
  {
    share: 0.05,
    page: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
    image: 'image/webp,image/png,image/svg+xml,image/*;q=0.8,video/*;q=0.8,*/*;q=0.5',
  },
  { share: 0.05, page: '*/*', image: '*/*' },
] as const;

const CAMPAIGNS = ['utm_source=mail&utm_medium=email', 'utm_source=ads&utm_medium=cpc', 'mtm_campaign=spring'];

/** The log, in the order of time. */
export function sampleLog(): LogEntry[] {
  const generator = xoroshiro128plus(LOG.seed);
  const random = () => uniformFloat64(generator);
  const pick = <T>(items: readonly T[]) => items[Math.floor(random() * items.length)] as T;
  const page = zipf(LOG.pages, random);
  const image = zipf(LOG.images, random);
  return Array.from({ length: LOG.requests }, (_, index) => {
    const browser = byShare(BROWSERS, random());
    const isPage = random() < LOG.pageShare;
    const atSeconds = (index * LOG.seconds) / LOG.requests;
    if (!isPage) {
      // A page names its images the same way each time, but for who wrote the link.
      const query = shuffled([`w=${pick([320, 640, 1280])}`, 'h=480'], random).join('&');
      return { atSeconds, kind: 'image', address: `/images/${image()}?${query}`, accept: browser.image };
    }
    const parameters = [
      ...(random() < 0.3 ? [`page=${1 + Math.floor(random() * 3)}`] : []),
      ...(random() < 0.3 ? ['sort=price'] : []),
    ];
    if (random() < LOG.campaignShare) {
      parameters.push(...pick(CAMPAIGNS).split('&'), `${pick(['gclid', 'fbclid'])}=${Math.floor(random() * 1e9)}`);
    }
    const query = shuffled(parameters, random).join('&');
    return {
      atSeconds,
      kind: 'page',
      address: `/p/${page()}${query === '' ? '' : `?${query}`}`,
      accept: browser.page,
    };
  });
}

/** Ranks from 1, the first the most popular. */
function zipf(count: number, random: () => number): () => number {
  const bounds: number[] = [];
  let sum = 0;
  for (let rank = 1; rank <= count; rank += 1) {
    sum += rank ** -LOG.zipfExponent;
    bounds.push(sum);
  }
  return () => {
    const wanted = random() * sum;
    let low = 0;
    let high = count - 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if ((bounds[middle] as number) < wanted) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  };
}

function byShare<T extends { readonly share: number }>(items: readonly T[], at: number): T {
  let left = at;
  for (const item of items) {
    left -= item.share;
    if (left < 0) return item;
  }
  return items.at(-1) as T;
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
