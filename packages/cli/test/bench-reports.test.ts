// `bench compare` and `bench merge`: reports of files, and what they say.
import { temporaryFolder } from '@tcp-echo/contract-tests';
import type { EchoBenchReport } from '@tcp-echo/echo-bench';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { bench, makeReport } from './support/bench.js';

let report: EchoBenchReport;
let other: EchoBenchReport;

beforeAll(async () => {
  report = await makeReport();
  other = { ...report, startedAt: '2026-01-01T00:00:00.000Z' };
});

/** Runs of which each has another rate and other latencies. */
function runs(rate: number): EchoBenchReport[] {
  return [0.99, 1, 1.01, 1.02, 1.03].map((factor) => ({
    ...report,
    measured: { ...report.measured, messagesPerSecond: rate * factor },
    latency: {
      fromDue: null,
      unanswered: null,
      fromSend: { ...report.latency.fromSend, p50Ns: Math.round(1e6 * factor) },
    },
  }));
}

async function writeRuns(folder: { file(name: string): string }, name: string, rate: number) {
  const files = runs(rate).map((_, at) => folder.file(`${name}${at}.json`));
  const texts = runs(rate).map((run) => JSON.stringify(run));
  await Promise.all(files.map((file, at) => writeFile(file, texts[at] ?? '')));
  return files;
}

describe('bench compare', () => {
  it('says of each figure whether it differs by more than the noise', async () => {
    await using folder = await temporaryFolder();
    const a = await writeRuns(folder, 'a', 10_000);
    const b = await writeRuns(folder, 'b', 8000);
    const { status, stdout } = await bench(['compare', a.join(','), b.join(',')]);
    expect(stdout).toMatch(/^A is 5 runs, B is 5 runs\n {2,}A +B +B\/A +95 % sure\n/);
    expect(stdout).toMatch(
      /\nrate +10,100 msg\/s +8,080 msg\/s +0\.800 +0\.\d{3} to 0\.\d{3} +worse\n/,
    );
    expect(stdout).toMatch(
      /\np50 +1\.01 ms +1\.01 ms +1\.000 +0\.9\d+ to 1\.0\d+ +within the noise\n/,
    );
    expect(status).toBe(0);
  });

  it('has status 1 with --fail-if-worse if B is worse, and not if it is better', async () => {
    await using folder = await temporaryFolder();
    const [a, b] = [folder.file('a.json'), folder.file('b.json')];
    await writeFile(a, JSON.stringify(runs(10_000)));
    await writeFile(b, JSON.stringify(runs(8000)));
    expect((await bench(['compare', a, b, '--fail-if-worse'])).status).toBe(1);
    expect((await bench(['compare', b, a, '--fail-if-worse'])).status).toBe(0);
  });

  it('takes more reports of a side with --more-a and --more-b, and prints an object with --json', async () => {
    await using folder = await temporaryFolder();
    const [a = '', ...moreA] = await writeRuns(folder, 'a', 10_000);
    const [b = '', ...moreB] = await writeRuns(folder, 'b', 10_000);
    const more = [
      ...moreA.flatMap((file) => ['--more-a', file]),
      ...moreB.flatMap((file) => ['--more-b', file]),
    ];
    const { stdout } = await bench(['compare', a, b, ...more, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 1,
      runs: { a: 5, b: 5 },
      metrics: [{ metric: 'messagesPerSecond', verdict: 'within-noise' }, {}, {}, {}, {}],
    });
  });

  it('writes a page with --report, on which each run is called as its file', async () => {
    await using folder = await temporaryFolder();
    const names = ['old/run.json', 'new/run.json', 'more.json'];
    const [old = '', changed = '', more = ''] = names.map((name) => folder.file(name));
    await Promise.all(['old', 'new'].map((name) => mkdir(folder.file(name))));
    await writeFile(old, JSON.stringify(report));
    await writeFile(changed, JSON.stringify(other));
    await writeFile(more, JSON.stringify(runs(9000).slice(0, 2)));
    const page = folder.file('page.html');
    const args = ['compare', old, `${changed},${more}`, '--report', page];
    const { status, stdout } = await bench(args);
    expect(stdout).toMatch(/^A is 1 run, B is 3 runs\n/);
    expect(status).toBe(0);
    const text = await readFile(page, 'utf8');
    for (const [letter, name] of [
      ['A', old],
      ['B1', changed],
      ['B2', 'more.json, run 1'],
      ['B3', 'more.json, run 2'],
    ]) {
      expect(text).toContain(`<b>${letter}</b> ${name}</span>`);
    }
    expect(text).toContain('B beside A');
  });

  it('says that of few runs nothing is known', async () => {
    await using folder = await temporaryFolder();
    await writeFile(folder.file('a'), JSON.stringify(report));
    const { status, stdout } = await bench(['compare', folder.file('a'), folder.file('a')]);
    expect(stdout).toMatch(/\np99 .* not known\n/);
    expect(stdout).toMatch(/\n! fewer than 4 runs on a side: /);
    expect(stdout).toMatch(/\nrate .* not known\n/);
    expect(status).toBe(0);
  });

  it('refuses to decide with --fail-if-worse by fewer than 4 runs of a side, with status 2', async () => {
    await using folder = await temporaryFolder();
    const [a, b] = [folder.file('a.json'), folder.file('b.json')];
    await writeFile(a, JSON.stringify(runs(10_000)));
    await writeFile(b, JSON.stringify(runs(5000).slice(0, 3)));
    const { status, stdout, stderr } = await bench(['compare', a, b, '--fail-if-worse']);
    expect(stderr).toMatch(
      /^error: --fail-if-worse needs 4 runs of each side .*A has 5, B has 3\nhint: .*--repeat 4/,
    );
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  });

  it('refuses one run that is given as several', async () => {
    await using folder = await temporaryFolder();
    const [a, b] = [folder.file('a.json'), folder.file('b.json')];
    await writeFile(a, JSON.stringify(runs(10_000)));
    await writeFile(b, JSON.stringify(report));
    const { status, stderr } = await bench(['compare', a, [b, b, b, b].join(',')]);
    expect(stderr).toMatch(/^error: run 2 of the second side is its run 1 once more/);
    expect(status).toBe(2);
  });

  it.each([
    { what: 'a file that is not there', text: undefined, says: /cannot read .* \(ENOENT\)/ },
    { what: 'text', text: 'hello', says: /none\.json is no report: this is neither JSON nor/ },
    { what: 'JSON that is no report', text: '{"schema":1}', says: /none\.json is no report: / },
    { what: 'a page without a report', text: '<html></html>', says: /no report: this is HTML/ },
  ])('has status 2, and names the file, for $what', async ({ text, says }) => {
    await using folder = await temporaryFolder();
    const file = folder.file('none.json');
    if (text !== undefined) await writeFile(file, text);
    const { status, stdout, stderr } = await bench(['compare', file, file]);
    expect(stderr).toMatch(says);
    expect(stderr).toMatch(/^error: .*\nhint: .*\n$/);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  });
});

describe('bench merge', () => {
  it('adds the reports of several machines up, and writes them with --out', async () => {
    await using folder = await temporaryFolder();
    const [one, two, both] = ['one.json', 'two.json', 'both.json'].map((name) => folder.file(name));
    await writeFile(one as string, JSON.stringify(report));
    await writeFile(two as string, JSON.stringify(other));
    const { status, stdout } = await bench(['merge', one, two, '--out', both] as string[]);
    expect(stdout).toContain('4 connections · 2 machines · 2 threads · closed loop');
    expect(status).toBe(0);
    const merged = JSON.parse(await readFile(both as string, 'utf8')) as EchoBenchReport;
    expect(merged.messages.completed).toBe(2 * report.messages.completed);
    expect(merged.latency.fromSend.total).toBe(2 * report.latency.fromSend.total);
    const json = await bench(['merge', one, two, '--json'] as string[]);
    expect(JSON.parse(json.stdout)).toMatchObject(merged);
  });

  it('reads what --json printed', async () => {
    await using folder = await temporaryFolder();
    const { stdout } = await bench(['--spawn', '-n', '20', '-c', '1', '-s', '10', '--json']);
    await writeFile(folder.file('printed'), stdout);
    await writeFile(folder.file('report'), JSON.stringify(report));
    const merged = await bench(['merge', folder.file('printed'), folder.file('report')]);
    expect(merged.status).toBe(0);
    const twice = await bench(['merge', folder.file('printed'), folder.file('printed')]);
    expect(twice.stderr).toMatch(/^error: report 2 is report 1 once more/);
    expect(twice.status).toBe(2);
  });

  it('reads the page that --report wrote, as compare does', async () => {
    await using folder = await temporaryFolder();
    const page = folder.file('run.html');
    const made = await bench(['--spawn', '-n', '20', '-c', '1', '-s', '10', '--report', page]);
    expect(made.status).toBe(0);
    expect(await readFile(page, 'utf8')).toMatch(/^<!doctype html>/);
    const both = folder.file('both.html');
    await writeFile(folder.file('report'), JSON.stringify(report));
    const files = [page, folder.file('report'), '--report', both];
    const merged = await bench(['merge', ...files, '--json']);
    expect(JSON.parse(merged.stdout)).toMatchObject({ messages: { completed: 220 } });
    const { status, stdout } = await bench(['compare', page, both]);
    expect(stdout).toMatch(/^A is 1 run, B is 1 run\n/);
    expect(status).toBe(0);
  });

  it('merges repeated runs one by one: the first of every machine, then the second', async () => {
    await using folder = await temporaryFolder();
    const [one, two] = [folder.file('one.json'), folder.file('two.json')];
    await writeFile(one, JSON.stringify(runs(1000)));
    await writeFile(two, JSON.stringify(runs(3000)));
    const both = folder.file('both.json');
    const { status, stdout } = await bench(['merge', one, two, '--out', both]);
    expect(stdout).toMatch(/^5 runs {2}4 connections · 2 machines · /);
    expect(status).toBe(0);
    const merged = JSON.parse(await readFile(both, 'utf8')) as EchoBenchReport[];
    const rates = merged.map(({ measured }) => measured.messagesPerSecond);
    expect(rates).toEqual([3960, 4000, 4040, 4080, 4120]);
    await writeFile(two, JSON.stringify(report));
    const refused = await bench(['merge', one, two]);
    expect(refused.stderr).toMatch(/^error: .*one\.json has 5 runs, .*two\.json has 1 run\nhint: /);
    expect(refused.status).toBe(2);
  });

  it('has status 2 for reports that do not belong together', async () => {
    await using folder = await temporaryFolder();
    const larger = { ...report, options: { ...report.options, messageBytes: 11 } };
    await writeFile(folder.file('one'), JSON.stringify(report));
    await writeFile(folder.file('other'), JSON.stringify(larger));
    const { status, stderr } = await bench(['merge', folder.file('one'), folder.file('other')]);
    expect(stderr).toMatch(/^error: .*merged/);
    expect(status).toBe(2);
  });
});
