import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const executablePath = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path !== undefined && existsSync(path));

/** Tests that look at a page in Chromium; skipped, and said so, where there is none. */
export function describeInBrowser(name: string, tests: () => void): void {
  if (executablePath === undefined) process.stderr.write(`no Chromium found, skipped: ${name}\n`);
  (executablePath === undefined ? describe.skip : describe)(name, tests);
}

/** The Chromium that is there, without anything that asks the network. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: executablePath ?? '',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** A page of a file, with all that it complains of and all that it asks for. */
export async function openFile(browser: Browser, file: string, options: BrowserContextOptions = {}) {
  const tab = await browser.newPage(options);
  const complaints: string[] = [];
  const requests: string[] = [];
  tab.on('console', (message) => complaints.push(message.text()));
  tab.on('pageerror', (error) => complaints.push(error.message));
  tab.on('request', (request) => requests.push(request.url()));
  await tab.goto(pathToFileURL(file).href);
  return { tab, complaints, requests };
}

/** Colours of text, by the names of a page's variables, that are too weak on one of its grounds (WCAG AA, 4.5 to 1). */
export async function weakContrasts(tab: Page, names: readonly string[]): Promise<string[]> {
  const grounds = ['bg', 'panel'];
  const colours = (await tab.evaluate(
    `Object.fromEntries(${JSON.stringify([...grounds, ...names])}.map((name) => [name, getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim()]))`,
  )) as Record<string, string>;
  return names.flatMap((name) =>
    grounds
      // A variable that is not there has no contrast either.
      .filter((ground) => !(contrast(colours[name] ?? '', colours[ground] ?? '') >= 4.5))
      .map((ground) => `${name} on ${ground}`),
  );
}

/** Contrast ratio of two colours (WCAG 2.2, "contrast ratio"). */
function contrast(a: string, b: string): number {
  const luminance = (colour: string) => {
    const [r = 0, g = 0, blue = 0] = [1, 3, 5]
      .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * blue;
  };
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}
