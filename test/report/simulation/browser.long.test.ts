import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { simulationPage } from '../../../lib/report/simulation/page';
import { describeInBrowser, launchBrowser, weakContrasts } from '../../helpers/browser';
import { simulated } from '../../helpers/simulation';

const HOUR_MS = 3_600_000;
const folder = mkdtempSync(join(tmpdir(), 'tidemark-simulation-'));
const report = simulated();
const startMs = report.startMs;
const at = (hours: number) => `${new Date(startMs + hours * HOUR_MS).toISOString().slice(0, 16)}Z`;

/** Writes a page and returns its address. */
function written(name: string, html: string): string {
  const file = join(folder, `${name}.html`);
  writeFileSync(file, html);
  return pathToFileURL(file).href;
}

const address = written('web', simulationPage(report));
const queueAddress = written('queue', simulationPage(simulated({ isQueue: true })));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describeInBrowser('the page of a simulation in a browser', () => {
  let browser: Browser;
  let complaints: string[];
  let requests: string[];
  beforeAll(async () => {
    browser = await launchBrowser();
  }, 60_000);
  afterAll(() => browser?.close());

  /** A tab that shows the page and notes everything that it complains about or asks for. */
  async function open(url: string, options: BrowserContextOptions = {}): Promise<Page> {
    const tab = await browser.newPage({ viewport: { width: 1200, height: 900 }, ...options });
    complaints = [];
    requests = [];
    tab.on('console', (message) => complaints.push(message.text()));
    tab.on('pageerror', (error) => complaints.push(error.message));
    tab.on('request', (request) => requests.push(request.url()));
    await tab.goto(url);
    return tab;
  }

  /** Waits until the page says that it shows these hours of the simulation. */
  async function shows(tab: Page, fromHours: number, toHours: number): Promise<void> {
    const local = (hours: number) =>
      // New York in January.
      new Date(startMs + (hours - 5) * HOUR_MS).toISOString().slice(0, 16).replace('T', ' ');
    const text = `Shown: ${local(fromHours)} to ${local(toHours)} America/New_York.`;
    await tab.getByText(text, { exact: true }).waitFor();
    expect(await tab.locator('#status').textContent()).toBe(text);
  }

  /** Waits for something in the page to be true; the page's policy refuses what `waitForFunction` does. */
  async function until(tab: Page, expression: string): Promise<void> {
    for (let tries = 0; tries < 100; tries++) {
      if ((await tab.evaluate(expression)) === true) return;
      await tab.waitForTimeout(50);
    }
    throw new Error(`never true: ${expression}`);
  }

  /** The hours of the simulation that the address of the page names. */
  function linked(tab: Page): [number, number] {
    const parts = new URLSearchParams(new URL(tab.url()).hash.slice(1));
    const [from, to] = ['from', 'to'].map((name) => (Date.parse(parts.get(name) ?? '') - startMs) / HOUR_MS);
    return [from ?? Number.NaN, to ?? Number.NaN];
  }

  test.each([
    [375, 'dark', 'web'],
    [1440, 'light', 'web'],
    [375, 'light', 'queue'],
    [1440, 'dark', 'queue'],
  ] as const)(
    'at %d pixels, %s, of a %s service: nothing overflows, nothing is asked for, nothing complains',
    async (width, colorScheme, kind) => {
      const url = kind === 'web' ? address : queueAddress;
      const tab = await open(url, { viewport: { width, height: 900 }, colorScheme });
      await shows(tab, 0, 72);
      expect(await tab.evaluate('document.documentElement.scrollWidth')).toBe(width);
      const canvas = await tab.locator('#chart canvas').first().boundingBox();
      expect(canvas?.width).toBeGreaterThan(width * 0.7);
      expect(canvas?.height).toBeGreaterThan(600);
      // Pictures of the whole span are for those without script.
      expect(await tab.locator('noscript svg').count()).toBe(0);
      await tab.getByText('planned', { exact: true }).first().scrollIntoViewIfNeeded();
      await tab.mouse.move(width / 2, 450);
      expect({ complaints, requests }).toEqual({ complaints: [], requests: [url] });
      await tab.close();
    },
    60_000,
  );

  test('given the keys, then they zoom and move; the address keeps it, and opening it shows the same', async () => {
    const tab = await open(address);
    await shows(tab, 0, 72);
    expect(new URL(tab.url()).hash).toBe('');
    await tab.locator('#chart').focus();
    await tab.keyboard.press('+');
    await shows(tab, 18, 54);
    await tab.keyboard.press('ArrowRight');
    await shows(tab, 27, 63);
    await tab.keyboard.press('End');
    await shows(tab, 36, 72);
    await tab.keyboard.press('-');
    await shows(tab, 0, 72);
    await tab.keyboard.press('+');
    await tab.keyboard.press('Home');
    await shows(tab, 0, 36);
    expect(linked(tab)).toEqual([0, 36]);
    const again = await open(tab.url());
    await shows(again, 0, 36);
    await again.keyboard.press('Tab');
    await tab.keyboard.press('0');
    await shows(tab, 0, 72);
    expect(new URL(tab.url()).hash).toBe('');
    expect(complaints).toEqual([]);
    await again.close();
    await tab.close();
  }, 60_000);

  test('given a link with a range and strategies, then they are shown; a link that changes is followed; a wrong one is not', async () => {
    const tab = await open(`${address}#from=${at(10)}&to=${at(20)}&show=fixed,predictive`);
    await shows(tab, 10, 20);
    const checked = () =>
      tab
        .locator('input[name=strategy]:checked')
        .evaluateAll((all) => all.map((each) => (each as unknown as { value: string }).value));
    expect(await checked()).toEqual(['fixed', 'predictive']);
    expect(await tab.locator('#figures th').allTextContents()).toEqual(['fixed', 'predictive']);
    await tab.evaluate(`location.hash = '#from=${at(30)}&to=${at(31)}'`);
    await shows(tab, 30, 31);
    expect(await checked()).toEqual(['fixed', 'predictive']);
    await tab.evaluate(`location.hash = '#from=never&to=${at(31)}&show=%22nobody'`);
    await shows(tab, 0, 72);
    // A day's name in the table below leads to it: the first whole one begins at five.
    await tab.getByRole('link', { name: '2026-01-08' }).click();
    await shows(tab, 5, 29);
    expect(complaints).toEqual([]);
    await tab.close();
  }, 60_000);

  test('given the wheel, then it scrolls the page until the chart is chosen, and then zooms where the pointer is', async () => {
    const tab = await open(address);
    await shows(tab, 0, 72);
    await tab.locator('#chart').scrollIntoViewIfNeeded();
    const box = await tab.locator('#chart').boundingBox();
    const [x, y] = [(box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + 160];
    await tab.mouse.move(x, y);
    await tab.mouse.wheel(0, -100);
    await tab.waitForTimeout(300);
    expect(new URL(tab.url()).hash).toBe('');
    await tab.mouse.click(x, y);
    const inView = await tab.evaluate('scrollY');
    await tab.mouse.wheel(0, -240);
    await until(tab, 'location.hash !== ""');
    const [from, to] = linked(tab);
    expect(from).toBeGreaterThan(1);
    expect(to).toBeLessThan(71);
    expect((from + to) / 2).toBeCloseTo(36, 0);
    expect(await tab.evaluate('scrollY')).toBe(inView);
    // And dragging moves it.
    const { hash } = new URL(tab.url());
    await tab.mouse.move(x, y);
    await tab.mouse.down();
    await tab.mouse.move(x + 100, y, { steps: 5 });
    await tab.mouse.up();
    await until(tab, `location.hash !== ${JSON.stringify(hash)}`);
    await tab.waitForTimeout(300);
    expect(linked(tab)[0]).toBeLessThan(from);
    expect(linked(tab)[1] - linked(tab)[0]).toBeCloseTo(to - from, 1);
    await tab.close();
  }, 60_000);

  test('given the buttons, then overloads are stepped through, with their minutes in the figures', async () => {
    const tab = await open(`${address}#show=reactive`);
    await shows(tab, 0, 72);
    const minutes = () => tab.locator('#figures td').first().textContent();
    const whole = report.results.find(({ strategy }) => strategy === 'reactive')?.simulation.overloadedMinutes;
    expect(await minutes()).toBe(String(whole));
    await tab.getByRole('button', { name: 'Next overload' }).click();
    await until(tab, `!location.hash.startsWith('#from=${at(0)}')`);
    expect(linked(tab)[1] - linked(tab)[0]).toBeLessThan(6);
    expect(await minutes()).toBe(String(whole));
    await tab.getByRole('button', { name: 'Next overload' }).click();
    await tab.getByText('No overload after this.').waitFor();
    await tab.getByRole('button', { name: 'Later' }).click();
    await tab.getByRole('button', { name: 'Later' }).click();
    await until(tab, 'document.querySelector("#figures td").textContent === "0"');
    await tab.getByRole('button', { name: 'Previous overload' }).click();
    await until(tab, `document.querySelector("#figures td").textContent === "${whole}"`);
    await tab.getByRole('button', { name: 'Whole span' }).click();
    await shows(tab, 0, 72);
    await tab.close();
  }, 60_000);

  test('given dates and strategies that are chosen, then the range, the figures and the actions follow', async () => {
    const tab = await open(address);
    await shows(tab, 0, 72);
    // 19:00 in New York is the beginning.
    await tab.getByLabel('To', { exact: true }).fill('2026-01-08T19:00');
    await tab.getByLabel('To', { exact: true }).blur();
    await shows(tab, 0, 24);
    await tab.getByLabel('From', { exact: true }).fill('2026-01-09T19:00');
    await tab.getByLabel('From', { exact: true }).blur();
    await tab.getByText('The range must begin before it ends.').waitFor();
    await tab.getByLabel('fixed').check();
    await tab.getByLabel('reactive').uncheck();
    await shows(tab, 0, 24);
    expect(await tab.locator('#figures th').allTextContents()).toEqual(['fixed', 'planned']);
    const planned = report.results.find(({ strategy }) => strategy === 'planned');
    const actions = planned?.series?.actions.filter(({ atMs }) => atMs < startMs + 24 * HOUR_MS) ?? [];
    await tab.locator('#action-count').click();
    expect(await tab.locator('#action-count').textContent()).toBe(`${actions.length} scaling actions shown`);
    expect(await tab.locator('#actions tr').count()).toBe(actions.length);
    expect(await tab.locator('#actions').textContent()).toContain('scheduled: noon');
    for (const { strategy } of report.results) await tab.getByLabel(strategy).uncheck();
    await shows(tab, 0, 24);
    expect(await tab.locator('#figures tr').count()).toBe(0);
    expect(complaints).toEqual([]);
    await tab.close();
  }, 60_000);

  test('given a pointer over the chart, then it says what is at that time', async () => {
    const tab = await open(`${address}#show=planned`);
    await shows(tab, 0, 72);
    await tab.locator('#chart').scrollIntoViewIfNeeded();
    const box = await tab.locator('#chart').boundingBox();
    await tab.mouse.move((box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + 300);
    const tooltip = tab.locator('#chart > div').last();
    await tooltip.getByText('planned').waitFor();
    expect(await tooltip.textContent()).toMatch(
      /^2026-01-09 0[67]:\d\d[\d.]+ requests\/s, [\d.]+ tasks at the target.*planned: serving \d+, desired \d+, floor \d+; last \d+ → \d+ \(/,
    );
    await tab.close();
  }, 60_000);

  test('given names that are markup, then the pointer and the tables show them as text', async () => {
    const evil = '<img src=x onerror=alert(1)>';
    const floors = [{ atMs: startMs + HOUR_MS, floor: 20, name: evil }];
    const page = simulationPage(simulated({ input: { plannedFloors: floors }, report: { unit: evil } }));
    const tab = await open(`${written('evil', page)}#show=planned&from=${at(0)}&to=${at(3)}`);
    await shows(tab, 0, 3);
    await tab.locator('#chart').scrollIntoViewIfNeeded();
    const box = await tab.locator('#chart').boundingBox();
    await tab.mouse.move((box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + 300);
    await tab.locator('#chart').getByText(`scheduled: ${evil}`).waitFor();
    await tab.locator('#action-count').click();
    expect(await tab.locator('#actions').textContent()).toContain(`scheduled: ${evil}`);
    expect(await tab.locator('img').count()).toBe(0);
    expect(requests).toHaveLength(1);
    expect(complaints).toEqual([]);
    await tab.close();
  }, 60_000);

  test('given no JavaScript, then the figures and a picture of each strategy are there, and nothing that does not work', async () => {
    const tab = await open(address, { javaScriptEnabled: false });
    expect(await tab.locator('noscript svg[role=img]').count()).toBe(report.results.length);
    expect(await tab.locator('noscript svg').first().isVisible()).toBe(true);
    expect(await tab.locator('button').first().isVisible()).toBe(false);
    await tab.close();
  }, 60_000);

  test('every control has a name, and the keyboard reaches it', async () => {
    const tab = await open(address);
    await shows(tab, 0, 72);
    const tree = await tab.locator('body').ariaSnapshot();
    const controls = tree
      .split('\n')
      .filter((line) => /- (button|checkbox|textbox|application|link|region|group|table)\b/.test(line));
    expect(controls.length).toBeGreaterThan(20);
    expect(
      controls.filter((line) => /- (button|checkbox|textbox|application|link|region)(:| \[|$)/.test(line)),
    ).toEqual([]);
    const reached: string[] = [];
    for (let press = 0; press < 40 && !reached.includes('chart'); press++) {
      await tab.keyboard.press('Tab');
      reached.push(
        String(
          await tab.evaluate(
            'document.activeElement.id || document.activeElement.dataset.do || document.activeElement.value',
          ),
        ),
      );
    }
    for (const name of ['fixed', 'earlier', 'next', 'from', 'to', 'chart']) expect(reached).toContain(name);
    await tab.close();
  }, 60_000);

  test.each(['light', 'dark'] as const)(
    'has enough contrast for text in %s (WCAG AA, 4.5 to 1), and follows a change',
    async (colorScheme) => {
      const tab = await open(address, { colorScheme });
      await shows(tab, 0, 72);
      const names = ['fg', 'muted', 'good', 'bad', 'link', 'backlog'];
      expect(await weakContrasts(tab, names)).toEqual([]);
      const drawn = () => tab.evaluate(`document.querySelector('#chart canvas').toDataURL()`);
      const before = await drawn();
      await tab.emulateMedia({ colorScheme: colorScheme === 'dark' ? 'light' : 'dark' });
      await tab.waitForTimeout(200);
      expect((await drawn()) === before).toBe(false);
      await tab.close();
    },
    60_000,
  );
});
