import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { run } from '../../../lib/cli/main';
import { overBudget } from '../../../lib/cost/budget';
import { estimateCost } from '../../../lib/cost/estimate';
import { describeSchedule } from '../../../lib/report/format/wording';
import { archivePreview } from '../../../lib/report/preview/archive-costs';
import { edgePreview } from '../../../lib/report/preview/edge-paths';
import { previewPage } from '../../../lib/report/preview/page';
import { type Preview, verdict } from '../../../lib/report/preview/preview';
import { describeInBrowser, launchBrowser, openFile, weakContrasts } from '../../helpers/browser';
import { capture } from '../../helpers/capture';
import { catalog } from '../../helpers/fixtures';
import { inFull } from '../../helpers/properties';

const folder = mkdtempSync(join(tmpdir(), 'tidemark-page-'));
const page = join(folder, 'index.html');
const io = capture();
let code: number;

beforeAll(async () => {
  code = await run(['preview', '--output', folder], io, process.cwd());
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('tidemark preview', () => {
  test('forecasts, plans, synthesizes and checks every environment, and says so in short', () => {
    expect(io.errors.join('\n')).toContain('[1/14] forecast and plan: dev / api');
    expect(code).toBe(0);
    const text = io.printed.join('\n');
    for (const word of [
      'dev',
      'staging',
      'prod',
      'task-hours',
      '0 findings',
      'Every check passes',
      'DEEP_ARCHIVE',
      'USD a month, prices of 20',
      'index.html',
    ])
      expect(text).toContain(word);
  });

  test('writes one page that needs nothing else', () => {
    const html = readFileSync(page, 'utf8');
    expect(html).toContain('<!doctype html>');
    expect(html).not.toMatch(/<script|src="http|href="http/);
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  inFull(test)(
    'writes the same every time',
    async () => {
      const html = readFileSync(page, 'utf8');
      expect(await run(['preview', '--output', folder], capture(), process.cwd())).toBe(0);
      expect(readFileSync(page, 'utf8') === html).toBe(true);
    },
    120_000,
  );

  inFull(test)(
    'given an app that fails, then its message is shown and nothing is overwritten',
    async () => {
      const before = readFileSync(page, 'utf8');
      const failing = capture();
      expect(
        await run(['preview', '--output', folder, '--app', 'echo "no such stack" >&2; exit 3'], failing, process.cwd()),
      ).toBe(1);
      expect(failing.errors.join('\n')).toContain('no such stack');
      expect(readFileSync(page, 'utf8')).toBe(before);
    },
    60_000,
  );

  test('given a folder that cannot be written, then it fails before any work', async () => {
    const failing = capture();
    expect(await run(['preview', '--output', join(page, 'x')], failing, process.cwd())).toBe(1);
    expect(failing.errors.join('\n')).toContain('a folder you may write to');
    expect(failing.errors.join('\n')).not.toContain('forecast and plan');
  });
});

describe('the page', () => {
  const preview: Preview = {
    system: '<b>x</b>',
    timeZone: 'UTC',
    environments: [
      {
        name: 'prod',
        account: '1',
        region: 'r',
        placeholderAccount: false,
        services: [],
        unplanned: [{ name: 'reports', minCapacity: 0, maxCapacity: 4 }],
        stacks: [],
        acknowledged: [],
        connectionBudget: [],
        archive: [],
        edge: { names: [], tlsToOrigin: false, rateLimitPerFiveMinutes: 3000, countsOnly: true, paths: [] },
        cacheBudget: [
          {
            cache: 'sessions',
            terms: [{ service: 'api', maxTasks: 50, poolMax: 40 }],
            demanded: 2000,
            allowed: 52_000,
            arithmetic: '80 % of <65000>',
          },
        ],
        findings: [{ plugin: 'p', rule: 'R1', severity: 'error', description: '<script>', constructPath: 'a/b' }],
      },
    ],
  };

  test('shows findings, and escapes what it shows', () => {
    const html = previewPage(preview);
    expect(verdict(preview)).toEqual(['prod: 1 findings']);
    expect(html).toContain('R1');
    expect(html).toContain('reports (0 to 4 tasks)');
    expect(html).toContain('&lt;script&gt;');
    expect(html).not.toContain('<b>x</b>');
    expect(html).toContain('api 50 × 40');
    expect(html).toContain('80 % of &lt;65000&gt;');
  });

  test('shows what answers which path, in the order in which CloudFront asks', () => {
    const system = catalog.system('jedire');
    const domains = {
      prod: {
        names: ['www.example.com'],
        hostedZone: { id: 'Z1', name: 'example.com' },
        origin: { name: 'origin.example.com' },
      },
    };
    const edge = edgePreview({ ...system, edge: { ...system.edge, domains } }, catalog.environment('prod'));
    expect(edge.paths.map(({ path }) => path).slice(-2)).toEqual(['/api/*', '*']);
    expect(edge.paths.find(({ path }) => path === '/api/public/*')).toEqual({
      path: '/api/public/*',
      class: 'public-api',
      kind: 'public-api',
      origin: 'services',
      keptSeconds: 60,
      answersDifferBy: ['?bbox', '?limit', '?market', '?page', '?sort', '?state'],
      browsers: 'public, max-age=0, must-revalidate',
      methods: 'read',
      signed: false,
    });
    const [environment] = preview.environments;
    if (environment === undefined) throw new Error('no environment');
    const html = previewPage({ ...preview, environments: [{ ...environment, edge }] });
    for (const words of [
      'www.example.com; TLS to the services',
      'stops an address above 3,000',
      'path, ?bbox, ?limit',
      'private, no-store',
      '365 days',
      'path, every query string, Accept',
    ])
      expect(html).toContain(words);
    expect(previewPage(preview)).toContain('CloudFront’s own name; HTTP inside the network of AWS to the services');
    expect(previewPage(preview)).toContain('counts and lets everything pass');
  });

  test('shows what a month costs and what is not in it, and a budget that is exceeded', () => {
    const [environment] = preview.environments;
    if (environment === undefined) throw new Error('no environment');
    const Resources = { Nat: { Type: 'AWS::EC2::NatGateway' }, '<i>': { Type: 'AWS::<b>' } };
    const stack = { environment: 'x-prod', path: 'x-prod/main', region: 'us-east-1', template: { Resources } };
    const estimate = estimateCost({ stacks: [stack] });
    const over = overBudget(estimate, { environment: 'x-prod', monthlyBudgetUsd: 30 });
    const cost = { estimate, ...(over === undefined ? {} : { over }) };
    const costly = { ...preview, environments: [{ ...environment, cost }] };
    const html = previewPage(costly);
    // 0.045 x 730.
    for (const words of ['32.85 USD a month', '2.85 over its budget of 30.00', 'main/Nat', 'AWS::&lt;b&gt;'])
      expect(html).toContain(words);
    expect(html).not.toContain('AWS::<b>');
    expect(verdict(costly)).toContain('prod: 2.85 USD a month over its budget');
    expect(previewPage(preview)).not.toContain('<h3>Cost</h3>');
  });

  test('shows what each class of the archive costs to keep and to bring back, and nothing where there is none', () => {
    const archive = archivePreview(catalog.system('jedire'));
    expect(archive.map(({ name, tables }) => [name, tables])).toEqual([
      ['agent-outputs', ['agent_outputs']],
      ['market-trends', []],
      ['service-logs', []],
    ]);
    const [environment] = preview.environments;
    if (environment === undefined) throw new Error('no environment');
    const html = previewPage({ ...preview, environments: [{ ...environment, archive }] });
    for (const words of [
      'agent_outputs/',
      'logs of the services',
      'other writers',
      '3.69',
      'standard 3-5 h 10.65',
      'bulk 5-12 h free',
      '180 days',
      '128 MiB',
    ])
      expect(html).toContain(words);
    expect(previewPage(preview)).not.toContain('Archive');
  });

  test.each([
    ['cron(50 7 ? * MON,TUE *)', 'Mon, Tue at 07:50'],
    ['cron(0 22 ? * * *)', 'every day at 22:00'],
    ['at(2026-12-09T13:50:00)', '2026-12-09 at 13:50'],
    ['rate(1 hour)', 'rate(1 hour)'],
  ])('says %s as %s', (schedule, words) => expect(describeSchedule(schedule)).toBe(words));
});

describeInBrowser('the page in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  }, 60_000);
  afterAll(() => browser?.close());

  test.each([
    [375, 'dark'],
    [1440, 'light'],
  ] as const)(
    'is readable at %d pixels, %s: nothing overflows, nothing is asked for, nothing complains',
    async (width, colorScheme) => {
      const { tab, complaints, requests } = await openFile(browser, page, {
        viewport: { width, height: 900 },
        colorScheme,
      });
      expect(await tab.evaluate('document.documentElement.scrollWidth')).toBe(width);
      // Three services and the readers everywhere, the replicas of a cache in prod; each with its plan and its risk.
      expect(await tab.locator('svg[role=img] > title').count()).toBe(2 * (3 * 4 + 1));
      expect(await tab.locator('section').count()).toBe(3);
      await tab.click('nav >> text=prod');
      expect(await tab.evaluate('document.querySelector("#prod").getBoundingClientRect().top')).toBeLessThan(50);
      await tab.locator('#prod-api summary').first().click();
      expect(await tab.locator('#prod-api table').first().isVisible()).toBe(true);
      await tab.locator('#prod-api summary').last().click();
      expect(await tab.locator('#prod-api figure.small svg').isVisible()).toBe(true);
      expect(await tab.locator('#prod-api table').last().textContent()).toContain('planned');
      expect(await tab.evaluate('document.documentElement.scrollWidth')).toBe(width);
      expect({ complaints, requests }).toEqual({ complaints: [], requests: [pathToFileURL(page).href] });
      await tab.close();
    },
    60_000,
  );

  // The page of a review, which always runs, has the same colours: test/review/render/html.test.ts.
  inFull(test).each(['light', 'dark'] as const)(
    'has enough contrast for text in %s (WCAG AA, 4.5 to 1)',
    async (colorScheme) => {
      const tab = await browser.newPage({ colorScheme });
      await tab.goto(pathToFileURL(page).href);
      expect(await weakContrasts(tab, ['fg', 'muted', 'good', 'bad', 'link'])).toEqual([]);
      await tab.close();
    },
    60_000,
  );
});
