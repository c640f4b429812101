// Pages of reports in the Chromium of the machine, without a window.
import { accessSync, constants } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { temporaryFolder } from '@tcp-echo/contract-tests';
import { chromium, type Browser, type Page } from 'playwright-core';

/** Starts one, with a new profile; nothing but what it is given leaves or reaches it. */
export function startChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
    timeout: 60_000,
  });
}

function findChromium(): string {
  const paths = (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'chromium'));
  const found = paths.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  if (found === undefined) throw new Error('chromium is not on PATH');
  return found;
}

/** How a page is looked at. */
export interface View {
  readonly width: number;
  readonly colorScheme: 'light' | 'dark';
}

/** A page, and what it said and asked for. */
export interface OpenedPage extends AsyncDisposable {
  readonly page: Page;
  /** Messages on its console, and exceptions. */
  readonly said: readonly string[];
  /** All but the page itself. */
  readonly requests: readonly string[];
}

/** Opens `content` as a file. */
export async function openPage(browser: Browser, content: string, view: View): Promise<OpenedPage> {
  const folder = await temporaryFolder();
  const url = pathToFileURL(folder.file('report.html')).href;
  await writeFile(folder.file('report.html'), content);
  const { width, colorScheme } = view;
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const said: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(String(error)));
  page.on('request', (request) => {
    if (request.url() !== url) requests.push(request.url());
  });
  await page.goto(url);
  return {
    page,
    said,
    requests,
    async [Symbol.asyncDispose]() {
      await context.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}
