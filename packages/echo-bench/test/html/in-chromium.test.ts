// The page of a report as Chromium shows it: nothing overlaps, nothing is too wide, everything can be reached and has a name.
import axe from 'axe-core';
import { describeWith, pairsOf } from '@tcp-echo/contract-tests';
import { renderReport } from '@tcp-echo/echo-bench';
import { mkdir } from 'node:fs/promises';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPage, startChromium, type View } from './chromium.js';
import { makeSampleReports } from './sample-reports.js';

const screenshots = new URL('../../test-results/html-report/', import.meta.url).pathname;
const views: readonly View[] = [
  { width: 360, colorScheme: 'light' },
  { width: 1280, colorScheme: 'dark' },
];
const kinds = ['closed', 'open', 'failing', 'two', 'nine', 'repeated', 'sides'] as const;
/** As paths of files can be: nothing in them where a line could break. */
const longNames = ['old', 'old', 'new'].map(
  (name, at) => `/home/somebody/${name}/${'a-long-folder/'.repeat(6)}run.json, run ${at + 1}`,
);
type Kind = (typeof kinds)[number];

describeWith(['chromium'], 'the page of a report in Chromium', () => {
  let browser: Browser;
  let pages: Readonly<Record<Kind, string>>;

  beforeAll(async () => {
    await mkdir(screenshots, { recursive: true });
    const { closed, another, open, failing } = await makeSampleReports();
    const nine = [closed, another, open, failing, closed, another, open, failing, closed];
    pages = {
      closed: renderReport([closed]),
      open: renderReport([open]),
      failing: renderReport([failing]),
      two: renderReport([closed, another]),
      nine: renderReport(nine, { title: 'Nine runs' }),
      repeated: renderReport([closed, closed, closed], { sides: [3] }),
      sides: renderReport([closed, { ...closed, startedAt: another.startedAt }, another], {
        names: longNames,
        sides: [2, 1],
      }),
    };
    browser = await startChromium();
  }, 120_000);
  afterAll(() => browser?.close());

  describe('of reports', () => {
    it.each(pairsOf(kinds, views))(
      '%s: fits, has no text over other text, is quiet, and axe objects to nothing: %o',
      async (kind, view) => {
        await using opened = await openPage(browser, pages[kind], view);
        const { page, said, requests } = opened;
        const name = `${kind}-${view.width}-${view.colorScheme}`;
        await page.screenshot({ path: `${screenshots}${name}.png`, fullPage: true });
        expect(await overlapsOf(page)).toEqual([]);
        expect(await widthOf(page)).toBe(view.width);
        for (const details of await page.locator('summary').all()) await details.click();
        expect(await widthOf(page)).toBe(view.width);
        expect({ said, requests }).toEqual({ said: [], requests: [] });
        expect(await violationsOf(page)).toEqual([]);
      },
      60_000,
    );
  });

  it('is walked through with the Tab key: first the skip link, then every table of data, which Enter opens', async () => {
    await using opened = await openPage(browser, pages.two, { width: 1280, colorScheme: 'light' });
    const { page } = opened;
    const folded = await page.locator('details').count();
    const reached = new Set<string>();
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').textContent()).toBe('Skip to the figures');
    for (let presses = 0; presses < 60 && reached.size < folded; presses += 1) {
      await page.keyboard.press('Tab');
      const summary = page.locator('summary:focus');
      if ((await summary.count()) === 0) continue;
      reached.add((await summary.textContent()) ?? '');
      const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
      expect(outline).toBe('solid');
      await page.keyboard.press('Enter');
    }
    expect(folded).toBe(3);
    expect(await page.locator('details[open]').count()).toBe(folded);
  }, 60_000);

  it('names every chart, table and part in the accessibility tree', async () => {
    await using opened = await openPage(browser, pages.two, { width: 1280, colorScheme: 'light' });
    const { page } = opened;
    for (const details of await page.locator('summary').all()) await details.click();
    const named = await accessibleNames(page);
    expect(named('image').toSorted()).toEqual([
      'Latency by percentile',
      'Latency histogram',
      'Throughput over time',
    ]);
    expect(named('table').toSorted()).toEqual([
      'comparison of the figures',
      'environment and options',
      'figures of all reports',
      'latency by percentile',
      'latency histogram',
      'threads of the load generator',
      'throughput over time',
    ]);
    expect(named('heading')).toContain('The load generator itself');
    for (const landmark of ['banner', 'main', 'contentinfo']) {
      expect(named(landmark), landmark).toHaveLength(1);
    }
  }, 60_000);

  it('prints on paper that is no wider than the text', async () => {
    await using opened = await openPage(browser, pages.open, { width: 1280, colorScheme: 'dark' });
    const { page } = opened;
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: 700, height: 1000 });
    expect(await widthOf(page)).toBe(700);
    const background = await page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(background).toBe('rgb(255, 255, 255)');
    await page.screenshot({ path: `${screenshots}open-print.png`, fullPage: true });
  }, 60_000);
});

/** Rules of accessibility that are broken, and by what. */
async function violationsOf(page: Page) {
  await page.evaluate(axe.source);
  const found = await page.evaluate<axe.Result[]>('axe.run().then((result) => result.violations)');
  return found.map(({ id, nodes }) => [id, nodes.slice(0, 3).map((node) => node.html)]);
}

/** Texts of one chart whose boxes touch, or that are outside of the chart. */
async function overlapsOf(page: Page): Promise<string[]> {
  const found: string[] = [];
  const charts = await page.locator('svg[role=img]:visible').all();
  expect(charts).toHaveLength(3);
  for (const chart of charts) {
    const frame = await boxOf(chart);
    const labels = await Promise.all(
      (await chart.locator('text').all()).map(async (label) => ({
        text: (await label.textContent()) ?? '',
        box: await boxOf(label),
      })),
    );
    for (const [index, { text, box }] of labels.entries()) {
      const right = frame.x + frame.width + 1;
      if (box.x < frame.x - 1 || box.x + box.width > right) found.push(`${text} is cut off`);
      const others = labels.slice(index + 1).filter((other) => doTouch(box, other.box));
      found.push(...others.map((other) => `${text} and ${other.text} overlap`));
    }
  }
  return found;
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

async function boxOf(element: Locator): Promise<Box> {
  const box = await element.boundingBox();
  if (box === null) throw new Error('there is no box around what is not visible');
  return box;
}

function doTouch(a: Box, b: Box): boolean {
  const across = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const down = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return across > 0.5 && down > 0.5;
}

/** Of all that can be scrolled to. */
function widthOf(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth');
}

/** What Chromium itself tells a screen reader: the names of all that have a role. */
async function accessibleNames(page: Page): Promise<(role: string) => string[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  return (role) =>
    nodes
      .filter((node) => !node.ignored && node.role?.value === role)
      .map((node) => String(node.name?.value ?? ''));
}
