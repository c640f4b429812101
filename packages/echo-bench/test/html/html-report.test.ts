// Pages of reports, and reading reports again.
import {
  BenchReportError,
  mergeReports,
  readReports,
  renderReport,
  type EchoBenchReport,
} from '@tcp-echo/echo-bench';
import { InvalidArgumentError } from '@tcp-echo/base';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeSampleReports, type SampleReports } from './sample-reports.js';

let samples: SampleReports;

beforeAll(async () => {
  samples = await makeSampleReports();
}, 60_000);

/** `report` with `text` in every place where a text can be. */
function withText(report: EchoBenchReport, text: string): EchoBenchReport {
  return {
    ...report,
    startedAt: text,
    options: { ...report.options, target: { host: text, port: 7 } },
    errors: [{ kind: text as 'other', count: 1, example: text }],
    limits: [{ code: text as 'ERRORS', message: text }],
    machines: report.machines.map((machine) => ({
      ...machine,
      engineReason: text,
      environment: { ...machine.environment, hostname: text, cpuModel: text, kernel: text },
    })),
  };
}

/** What is left of a page that has no text in it: its tags, without attributes, but with their names. */
function tagsOf(page: string): string[] {
  return Array.from(page.matchAll(/<[!/]?[a-z][^\s>]*|\s[a-z:-]+(?==")/gi), ([tag]) => tag.trim());
}

/** Those of a page on which everything that is a text is this one. */
function tagsWith(text: string): string[] {
  const reports = [withText(samples.failing, text), withText(samples.open, text)];
  const page = renderReport(reports, { title: text });
  expect(readReports(page)).toEqual(reports);
  return tagsOf(page.replace(/(id="tcp-echo-report">)[^<]*/, '$1'));
}

describe('renderReport', () => {
  it('makes a page without scripts, and without anything to load', () => {
    const page = renderReport([samples.closed, samples.open]);
    expect(page).toMatch(/^<!doctype html>\s+<html lang="en">/i);
    expect(Array.from(page.matchAll(/<script[^>]*>/g), ([tag]) => tag)).toEqual([
      '<script type="application/json" id="tcp-echo-report">',
    ]);
    expect(page).not.toMatch(/\s(src|on[a-z]+)=|url\(|@import/);
    const links = Array.from(page.matchAll(/\shref="([^"]*)"/g), ([, link]) => link);
    expect(links.filter((link) => link !== 'data:,' && !link?.startsWith('#'))).toEqual([]);
  });

  it('shows nothing that could not be shown: no NaN, no Infinity, no undefined, no null', () => {
    const { closed, another, open, failing } = samples;
    for (const reports of [
      [closed],
      [open],
      [failing],
      [closed, another],
      [closed, open, failing],
    ]) {
      const page = renderReport(reports).replace(/<script.*<\/script>/s, '');
      expect(page).not.toMatch(/NaN|Infinity|undefined|>null|object Object/);
    }
  });

  it('has the same tags whatever the texts are: none of them becomes a part of the page', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '</script><script>alert(1)</script>',
        '<!--<script>',
        '"><img src=x onerror=alert(1)>',
        "' onfocus='alert(1)",
        '</style></title><svg onload=alert(1)>',
        '&lt;b&gt;',
      ),
    );
    const harmless = tagsWith('x');
    fc.assert(
      fc.property(hostile, (text) => {
        expect(tagsWith(text)).toEqual(harmless);
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  it('says in words what limits the figures, or that nothing does', () => {
    const limits = [{ code: 'CLIENT_BUSY', message: 'client thread 93 % busy' }] as const;
    expect(renderReport([{ ...samples.closed, limits }])).toContain('client thread 93 % busy');
    expect(renderReport([{ ...samples.closed, limits: [] }])).toContain('Nothing was found');
  });

  it('shows both latencies of an open loop, and errors with their first example', () => {
    expect(renderReport([samples.open])).toMatch(/since due; .* since sent/);
    const [error] = samples.failing.errors;
    expect(error?.kind).toBe('reset');
    expect(renderReport([samples.failing])).toContain(error?.example);
  });

  it('compares two reports in words, and lays three over one another without', () => {
    const { closed, another, open } = samples;
    expect(renderReport([closed, another])).toContain('B beside A');
    expect(renderReport([closed, another, open])).not.toContain('B beside A');
    expect(renderReport([closed, another, open])).toContain('<b>C</b>');
  });

  it('calls reports as it is told, and compares sides of several', () => {
    const { closed, another } = samples;
    const page = renderReport([closed, another, closed], {
      names: ['old.json, run 1', 'old.json, run 2', '<new>.json'],
      sides: [2, 1],
    });
    for (const legend of [
      '<b>A1</b> old.json, run 1',
      '<b>A2</b> old.json, run 2',
      '<b>B</b> &lt;new&gt;.json',
    ]) {
      expect(page).toContain(`${legend}</span>`);
    }
    expect(page).toContain('B beside A');
  });

  it('has the median and the range of a run that was repeated, and compares none of them', () => {
    const { closed } = samples;
    const faster = {
      ...closed,
      measured: { ...closed.measured, messagesPerSecond: closed.measured.messagesPerSecond * 2 },
    };
    const page = renderReport([closed, faster], { sides: [2] });
    expect(page).toMatch(/<h1>2 runs of 127\.0\.0\.1:\d+<\/h1>/);
    expect(page).toContain('Median and range');
    expect(page).toContain('<b>2</b> began');
    expect(page).not.toContain('B beside A');
    expect(renderReport([closed], { sides: [1] })).not.toContain('Median and range');
  });

  it('refuses names and sides of another number of reports', () => {
    const { closed } = samples;
    for (const options of [{ names: [] }, { sides: [1, 1] }, { sides: [2] }] as const) {
      expect(() => renderReport([closed], options)).toThrow(InvalidArgumentError);
    }
  });

  it('has a page for a run in which nothing came back', () => {
    const { fromSend } = samples.closed.latency;
    const none = { ...fromSend, total: 0, minNs: 0, maxNs: 0, sumNs: 0, meanNs: 0, slots: [] };
    const nothing = {
      ...samples.closed,
      durationNs: 0,
      latency: { fromSend: none, fromDue: null, unanswered: null },
      intervals: { lengthNs: 100e6, messages: [], bytes: [], errors: [] },
    };
    expect(renderReport([nothing])).not.toContain('<figure>');
    expect(renderReport([nothing, samples.closed])).toContain('nothing to compare');
    expect(readReports(renderReport([nothing]))).toEqual([nothing]);
  });

  it('draws a run of one message, and one of several machines', () => {
    const { fromSend } = samples.closed.latency;
    const one = {
      ...fromSend,
      total: 1,
      minNs: 5,
      maxNs: 5,
      p50Ns: 5,
      slots: [[5, 1]] as const,
    };
    const single = {
      ...samples.closed,
      latency: { fromSend: one, fromDue: null, unanswered: null },
    };
    expect(renderReport([single])).not.toMatch(/NaN|Infinity/);
    const merged = mergeReports([
      samples.closed,
      { ...samples.closed, startedAt: '2026-01-01T00:00:00Z' },
    ]);
    expect(renderReport([merged])).toContain('(2), thread');
  });

  it('refuses to make a page of nothing', () => {
    expect(() => renderReport([])).toThrow(InvalidArgumentError);
  });
});

describe('readReports', () => {
  it('reads JSON of one report, of a list, and pages, and gives exactly what was written', () => {
    const { closed, open, failing } = samples;
    const all = [closed, open, failing];
    expect(readReports(JSON.stringify(closed))).toEqual([closed]);
    expect(readReports(`\u{FEFF}${JSON.stringify(all, null, 2)}\r\n`)).toEqual(all);
    expect(readReports(JSON.stringify({ schema: 1, runs: all }))).toEqual(all);
    expect(readReports(renderReport(all))).toEqual(all);
    expect(readReports(renderReport(all).replaceAll('\n', '\r\n'))).toEqual(all);
  });

  it('says what is wrong with anything else', () => {
    const { closed } = samples;
    const noSlot = { ...closed.latency.fromSend, slots: [[1, 1]] };
    const wrong: readonly (readonly [text: string, reason: string])[] = [
      ['', 'there is nothing in it'],
      ['p50 312 us', 'neither JSON nor an HTML report'],
      ['<!doctype html><p>hello</p>', 'HTML, or XML, that has no report in it'],
      [renderReport([closed]).slice(0, -500), 'has no report in it'],
      ['[]', 'the list of reports is empty'],
      ['{"schema":1,"runs":[]}', 'the list of reports is empty'],
      ['null', ': it is not an object'],
      ['[1, 2]', 'report 1: it is not an object'],
      ['{"error":{"code":"ERR"}}', 'schema is not 1'],
      [JSON.stringify({ ...closed, schema: 2 }), 'schema is not 1'],
      [JSON.stringify([closed, { ...closed, machines: {} }]), 'report 2: machines is not a list'],
      [JSON.stringify({ ...closed, limits: [{ code: 1 }] }), 'limits[0].code is not a string'],
      [JSON.stringify({ ...closed, connected: -1 }), 'connected is not a number from 0 to 1e100'],
      [
        JSON.stringify({
          ...closed,
          latency: { fromSend: noSlot, fromDue: null, unanswered: null },
        }),
        'latency.fromSend: the slots of a histogram hold 1',
      ],
    ];
    for (const [text, reason] of wrong) {
      expect(() => readReports(text), reason).toThrow(BenchReportError);
      expect(() => readReports(text), reason).toThrow(reason);
    }
  });

  it('reads nothing of which no page can be made, however strange its numbers are', () => {
    const texts = [samples.open, samples.failing].map((report) => JSON.stringify(report));
    const strange = fc.constantFrom('0', '1', '0.000001', '9007199254740993', '1e24', '1e308');
    const strangers = fc.array(fc.tuple(fc.nat(), strange), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.constantFrom(...texts), strangers, (text, changes) => {
        const numbers = [...text.matchAll(/(?<=":|\[)\d[\d.]*(?=[,}\]])/g)];
        const chosen = new Map(changes.map(([at, value]) => [at % numbers.length, value]));
        let index = 0;
        const changed = text.replaceAll(/(?<=":|\[)\d[\d.]*(?=[,}\]])/g, (number) => {
          index += 1;
          return chosen.get(index - 1) ?? number;
        });
        try {
          const page = renderReport(readReports(changed)).replace(/<script.*<\/script>/s, '');
          expect(page).not.toMatch(/NaN|Infinity|undefined/);
        } catch (error) {
          if (!(error instanceof BenchReportError)) throw error;
        }
      }),
      { numRuns: 300 },
    );
  }, 60_000);

  it('refuses more of anything than a run can make, and says of which field', () => {
    const { closed } = samples;
    const [machine] = closed.machines;
    const { intervals } = closed;
    const tooMany = Array.from({ length: 1025 }, () => 0);
    const wrong: readonly (readonly [report: unknown, reason: string])[] = [
      [
        Array.from({ length: 1001 }, () => closed),
        'there are 1001 reports, which are more than 1000',
      ],
      [
        { ...closed, intervals: { ...intervals, errors: tooMany } },
        'intervals.errors has 1025 entries, which are more than 1024',
      ],
      [
        { ...closed, intervals: { ...intervals, lengthNs: 0 } },
        'intervals.lengthNs is not a number',
      ],
      [
        { ...closed, machines: [{ ...machine, threads: tooMany }] },
        'machines[0].threads has 1025 entries',
      ],
      [{ ...closed, startedAt: 'x'.repeat(10_001) }, 'startedAt has 10001 characters'],
    ];
    for (const [report, reason] of wrong) {
      expect(() => readReports(JSON.stringify(report)), reason).toThrow(reason);
    }
  });

  it('takes nothing along that it does not know, however deep, or of whatever name', () => {
    const text = JSON.stringify(samples.closed);
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const strange = text.replace(/^\{/, `{"more":${deep},"__proto__":{"x":1},"constructor":1,`);
    expect(readReports(strange)).toEqual([samples.closed]);
    expect(readReports(renderReport(readReports(strange)))).toEqual([samples.closed]);
  });

  it('refuses a number from which none can be calculated', () => {
    const text = JSON.stringify(samples.open).replace(/"minNs":\d+/, '"minNs":1e308');
    expect(() => readReports(text)).toThrow(/minNs is not a number from 0 to 1e100/);
  });

  it('finds out whatever a report lacks, and throws nothing but its own error', () => {
    const whole = samples.open as unknown as Readonly<Record<string, unknown>>;
    for (const name of Object.keys(whole)) {
      const { [name]: _, ...rest } = whole;
      expect(() => readReports(JSON.stringify(rest)), name).toThrow(BenchReportError);
    }
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(whole)), fc.jsonValue(), (name, value) => {
        try {
          renderReport(readReports(JSON.stringify({ ...whole, [name]: value })));
        } catch (error) {
          expect(error).toBeInstanceOf(BenchReportError);
        }
      }),
    );
  });
});
