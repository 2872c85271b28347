import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { renderHtml } from '../../../lib/review/render/html/page';
import { countFindings, type Review, type ReviewedFinding } from '../../../lib/review/review';
import { describeInBrowser, launchBrowser, openFile, weakContrasts } from '../../helpers/browser';
import { replayed, replayFigures } from '../../helpers/reviews';

const finding = (environment: string, given: Partial<ReviewedFinding>): ReviewedFinding => ({
  class: 'other',
  effect: 'neutral',
  environment,
  stack: `${environment}/data`,
  resource: { path: `${environment}/data/Thing`, logicalId: 'Thing', type: 'AWS::SQS::Queue' },
  summary: 'Something changes.',
  causes: [],
  ...given,
});

const cluster = (environment: string) => ({
  path: `${environment}/data/Database/Cluster/Resource`,
  logicalId: 'Cluster',
  type: 'AWS::RDS::DBCluster',
});

const LONG_POLICY = {
  Statement: Array.from({ length: 30 }, (_, index) => ({ Action: `s3:Action${index}`, Resource: '*' })),
};

const findingsOf = (environment: string): ReviewedFinding[] => [
  finding(environment, {
    class: 'data-loss',
    effect: 'worse',
    resource: cluster(environment),
    summary: 'The <cluster> is replaced: its data stays behind.',
    causes: [{ path: 'Properties.KmsKeyId', before: 'alias/a', after: 'alias/b' }],
    remedy: 'Keep the key.',
  }),
  finding(environment, {
    class: 'permissions',
    effect: 'worse',
    summary: 'A role may do more.',
    causes: [{ path: 'Properties.PolicyDocument', after: LONG_POLICY }],
    accepted: { reason: 'The audit & its tool', expires: '2027-01-31' },
  }),
  finding(environment, { class: 'capacity', effect: 'better', summary: 'The floor rises.' }),
];

const WEEK = Array.from({ length: 168 }, (_, hour) => (hour % 24 > 8 && hour % 24 < 18 ? 6 : 2));

const environment = (name: string, findings: readonly ReviewedFinding[]): Review['environments'][number] => ({
  name,
  counts: countFindings(findings),
  findings,
  plans: [],
});

const review: Review = {
  version: 1,
  base: { name: 'main', commit: 'a'.repeat(40) },
  head: { name: 'working tree', commit: 'b'.repeat(40), uncommitted: { changed: 2, untracked: 0 } },
  systems: [],
  environments: [
    environment('shop-dev', [finding('shop-dev', { class: 'other', summary: 'Only in dev.' })]),
    {
      ...environment('shop-prod', findingsOf('shop-prod')),
      plans: [
        {
          path: 'shop-prod/services/api/TaskCount/Target',
          timeZone: 'Europe/Berlin',
          before: WEEK,
          after: [...WEEK.slice(1), 2],
          datedBefore: [],
          datedAfter: ['at(2026-12-09T13:50:00): 12'],
        },
      ],
      cost: {
        before: 1000,
        after: 1234.4,
        budget: 1200,
        lines: [{ name: 'api: tasks', before: 100, after: 334.4 }],
        assumptions: ['730 hours a month'],
        notCovered: ['data transfer'],
      },
      capacity: [
        replayed({
          service: 'api',
          before: replayFigures({ overloadedMinutes: 0 }),
          after: replayFigures({ overloadedMinutes: 31, taskHours: 1100 }),
          brokenTargets: ['peak of 10,000'],
        }),
      ],
    },
  ],
  folded: { assets: 3, order: 0, descriptions: 1, metadata: 0 },
  gate: {
    failOn: ['destructive'],
    failures: [{ gate: 'destructive', environment: 'shop-prod', because: 'the <cluster> is replaced' }],
  },
  notes: ['An entry of tidemark-review.json is over.'],
};

const html = renderHtml(review);

describe('the page of a review', () => {
  test('is one file that needs nothing else, the same every time', () => {
    expect(renderHtml(structuredClone(review)) === html).toBe(true);
    expect(html).not.toMatch(/<script|src="|href="http|@import|url\((?!#)/);
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    const links = [...html.matchAll(/ href="#([^"]+)"/g)].map(([, id]) => id);
    expect(links.filter((id) => !ids.includes(id))).toEqual([]);
  });

  test('says what fails, what changes, what it costs and what it holds, and escapes all of it', () => {
    for (const words of [
      'the &lt;cluster&gt; is replaced',
      'The &lt;cluster&gt; is replaced: its data stays behind.',
      'Safe way:</strong> Keep the key.',
      'Accepted until 2027-01-31: The audit &amp; its tool',
      'main (aaaaaaaaaa) → working tree (2 changed',
      '<strong class="bad">1,234</strong>',
      '+234',
      'Not covered:',
      '0 → 31',
      'peak of 10,000',
      '12</code> is new',
      'Note: An entry of tidemark-review.json is over.',
      '3 hashes of code and images, 1 description.',
    ])
      expect(html).toContain(words);
    // Nothing is cut off: the last statement of the policy is there.
    expect(html).toContain('s3:Action29');
    expect(html).not.toContain('<cluster>');
  });

  test('names what the chart shows for those who do not see it', () => {
    expect(html).toMatch(
      /<title>shop-prod\/services\/api\/TaskCount\/Target: Before: 2 to 6, 588 hours of capacity a week; after: 2 to 6, 588\. 14 of 168 hours differ\.<\/title>/,
    );
  });

  test('given nothing that changes, then it says so and has no filters', () => {
    const unchanged = renderHtml({
      ...review,
      environments: [environment('shop-dev', [])],
      gate: { failOn: [], failures: [] },
    });
    expect(unchanged).toContain('Nothing changes.');
    expect(unchanged).not.toContain('<form');
  });
});

describeInBrowser('the page of a review in a browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-review-page-'));
  const file = join(folder, 'review.html');
  let browser: Browser;
  beforeAll(async () => {
    writeFileSync(file, html);
    browser = await launchBrowser();
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const shown = (tab: Page) => tab.locator('.change:visible h3').count();

  test.each([
    [375, 'dark'],
    [1440, 'light'],
  ] as const)(
    'is readable at %d pixels, %s: nothing overflows, nothing is asked for, nothing complains',
    async (width, colorScheme) => {
      const { tab, complaints, requests } = await openFile(browser, file, {
        viewport: { width, height: 900 },
        colorScheme,
      });
      for (const summary of await tab.locator('summary').all()) await summary.click();
      expect(await tab.evaluate('document.documentElement.scrollWidth')).toBe(width);
      expect(await tab.locator('svg[role=img]').count()).toBe(1);
      expect({ complaints, requests }).toEqual({ complaints: [], requests: [pathToFileURL(file).href] });
      await tab.close();
    },
    60_000,
  );

  test('shows what is chosen: by environment, by class, and only what gets worse', async () => {
    const tab = await browser.newPage();
    await tab.goto(pathToFileURL(file).href);
    expect(await shown(tab)).toBe(4);
    await tab.getByLabel('shop-prod', { exact: true }).uncheck();
    expect(await tab.locator('.change:visible h3').allTextContents()).toEqual([
      expect.stringContaining('Only in dev.'),
    ]);
    expect(await tab.locator('svg[role=img]:visible').count()).toBe(0);
    await tab.getByLabel('shop-prod', { exact: true }).check();
    await tab.getByRole('checkbox', { name: /^data loss/ }).uncheck();
    expect(await shown(tab)).toBe(3);
    await tab.getByRole('checkbox', { name: /^data loss/ }).check();
    await tab.getByRole('checkbox', { name: /^what gets worse/ }).check();
    expect(await tab.locator('.change:visible h3').allTextContents()).toEqual([expect.stringContaining('is replaced')]);
    await tab.close();
  }, 60_000);

  test('is used with the keyboard alone, and counts what is shown', async () => {
    const tab = await browser.newPage();
    await tab.goto(pathToFileURL(file).href);
    await tab.getByLabel('shop-dev', { exact: true }).focus();
    await tab.keyboard.press('Space');
    expect(await shown(tab)).toBe(3);
    await tab.keyboard.press('Tab');
    await tab.keyboard.press('Space');
    expect(await shown(tab)).toBe(0);
    await tab.close();
  }, 60_000);

  test('shows what a link leads to, whatever is chosen', async () => {
    const tab = await browser.newPage();
    await tab.goto(pathToFileURL(file).href);
    const link = (await tab.locator('.change h3 a').first().getAttribute('href')) ?? '';
    await tab.getByLabel('shop-prod', { exact: true }).uncheck();
    expect(await tab.locator(link).isVisible()).toBe(false);
    await tab.goto(`${pathToFileURL(file).href}${link}`);
    await tab.getByLabel('shop-prod', { exact: true }).uncheck();
    expect(await tab.locator(link).isVisible()).toBe(true);
    await tab.close();
  }, 60_000);

  test('says to a screen reader what it is: one heading, sections with names, boxes with labels', async () => {
    const tab = await browser.newPage();
    await tab.goto(pathToFileURL(file).href);
    expect(await tab.getByRole('heading', { level: 1 }).count()).toBe(1);
    expect(await tab.getByRole('checkbox', { name: 'shop-prod' }).isChecked()).toBe(true);
    expect(await tab.getByRole('group', { name: 'Classes' }).count()).toBe(1);
    expect(await tab.getByRole('article', { name: /data loss, worse The <cluster> is replaced/ }).count()).toBe(1);
    expect(await tab.getByRole('img', { name: /588 hours of capacity/ }).count()).toBe(1);
    await tab.close();
  }, 60_000);

  test.each(['light', 'dark'] as const)(
    'has enough contrast in %s (WCAG AA, 4.5 to 1)',
    async (colorScheme) => {
      const tab = await browser.newPage({ colorScheme });
      await tab.goto(pathToFileURL(file).href);
      expect(await weakContrasts(tab, ['fg', 'muted', 'good', 'bad', 'link'])).toEqual([]);
      await tab.close();
    },
    60_000,
  );
});
