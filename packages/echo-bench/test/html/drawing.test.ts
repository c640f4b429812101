// What pages are drawn with: scales, numbers, colours, and escaping. All pure functions that the package does not export.
import fc from 'fast-check';
import { Histogram, type EchoBenchReport } from '@tcp-echo/echo-bench';
import { describe, expect, it } from 'vitest';
import { countInBins, edgesFor } from '../../src/html/histogram-figure.js';
import { escapeText, html } from '../../src/html/markup.js';
import { count, duration, instant, percent, percentileOf, size } from '../../src/html/numbers.js';
import { linearScale, logScale, type Scale } from '../../src/html/scale.js';
import { stretchesOf } from '../../src/html/throughput-figure.js';

const room = [100, 500] as const;
const positive = fc.double({ min: 1e-3, max: 1e12, noNaN: true });

/** As much of a report as stretches are made of. */
function reportOf(messages: number[], durationNs: number): EchoBenchReport {
  const errors = messages.map(() => 1);
  const intervals = { lengthNs: 100e6, messages, errors, bytes: [] };
  return { durationNs, intervals } as unknown as EchoBenchReport;
}

function expectOrder({ place, ticks, domain }: Scale): void {
  expect(place(domain[0])).toBeCloseTo(room[0]);
  expect(place(domain[1])).toBeCloseTo(room[1]);
  const places = ticks.map(place);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(new Set(places).size).toBe(ticks.length);
}

describe('a linear scale', () => {
  it('begins at 0, reaches the value, and has a few ticks in order', () => {
    fc.assert(
      fc.property(
        positive,
        fc.integer({ min: 2, max: 12 }),
        fc.boolean(),
        (high, ticks, roundUp) => {
          const scale = linearScale(high, room, ticks, roundUp);
          expectOrder(scale);
          expect(scale.domain[1]).toBeGreaterThanOrEqual(high * (1 - 1e-9));
          expect(scale.ticks.length).toBeLessThanOrEqual(ticks + 1);
          expect(scale.ticks[0]).toBe(0);
        },
      ),
    );
  });

  it('has ticks at round values', () => {
    expect(linearScale(2600, room, 5).ticks).toEqual([0, 1000, 2000, 3000]);
    expect(linearScale(0.9, room, 5).ticks).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(linearScale(1.2e9, room, 5, false).ticks).toEqual([0, 5e8, 1e9]);
  });

  it('shows nothing but zeros, too', () => {
    expectOrder(linearScale(0, room, 5));
  });
});

describe('a logarithmic scale', () => {
  it('has both values on it, and between two and as many ticks as asked for, in order', () => {
    const spans = fc.tuple(
      fc.double({ min: 1, max: 1e9, noNaN: true }),
      fc.double({ min: 1, max: 1e6, noNaN: true }),
    );
    fc.assert(
      fc.property(spans, fc.integer({ min: 4, max: 12 }), ([low, span], most) => {
        const scale = logScale(low, low * span, room, most);
        expectOrder(scale);
        expect(scale.domain[0]).toBeLessThanOrEqual(low * 1.000_01);
        expect(scale.domain[1]).toBeGreaterThanOrEqual(low * span * 0.999_99);
        expect(scale.ticks.length).toBeGreaterThanOrEqual(2);
        expect(scale.ticks.length).toBeLessThanOrEqual(most);
      }),
    );
  });

  it('gives each power of ten the same width', () => {
    const { place } = logScale(1, 1000, room, 5);
    expect(place(10) - place(1)).toBeCloseTo(place(1000) - place(100));
  });
});

describe('bins', () => {
  it('lose no message, and all have the same width on a logarithmic axis', () => {
    const values = fc.array(fc.integer({ min: 0, max: 2 ** 41 }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(values, (all) => {
        const histogram = new Histogram();
        for (const value of all) histogram.record(value);
        const data = histogram.toData();
        const edges = edgesFor([data]);
        expect(countInBins(data, edges).reduce((a, b) => a + b, 0)).toBe(all.length);
        expect(edges.at(-1)).toBeGreaterThanOrEqual(data.maxNs);
        expect(edges.length).toBeLessThanOrEqual(38);
      }),
    );
  });
});

describe('stretches', () => {
  it('count the last one by how long it really was, and leave out one that is too short', () => {
    expect(stretchesOf(reportOf([100, 100, 50], 250e6))).toEqual({
      edges: [0, 100e6, 200e6, 250e6],
      perSecond: [1000, 1000, 1000],
      errors: [1, 1, 1],
    });
    expect(stretchesOf(reportOf([100, 100, 9], 201e6)).edges).toEqual([0, 100e6, 200e6]);
    expect(stretchesOf(reportOf([30], 30e6))).toMatchObject({ perSecond: [1000] });
  });

  it('are at most 120, and have every message', () => {
    const counts = fc.array(fc.nat(1e6), { minLength: 1, maxLength: 1024 });
    fc.assert(
      fc.property(counts, (messages) => {
        const { perSecond, edges, errors } = stretchesOf(
          reportOf(messages, messages.length * 100e6),
        );
        const all = perSecond.map(
          (rate, i) => (rate * ((edges[i + 1] ?? 0) - (edges[i] ?? 0))) / 1e9,
        );
        expect(perSecond.length).toBeLessThanOrEqual(120);
        expect(all.reduce((a, b) => a + b, 0)).toBeCloseTo(
          messages.reduce((a, b) => a + b, 0),
          3,
        );
        expect(errors.reduce((a, b) => a + b, 0)).toBe(messages.length);
      }),
    );
  });
});

describe('numbers', () => {
  it('have three significant digits and the unit that fits', () => {
    const shown = [0, 850, 999.6, 312_000, 1_240_000, 3_100_000, 12e9, 999_999].map(duration);
    expect(shown.map((text) => text.replace('\u{A0}', ' '))).toEqual([
      '0 s',
      '850 ns',
      '1 µs',
      '312 µs',
      '1.24 ms',
      '3.1 ms',
      '12 s',
      '1 ms',
    ]);
    expect(size(1536)).toBe('1.5\u{A0}KiB');
    expect(count(141_870)).toBe('141,870');
    expect(percent(0.004_21)).toBe('0.42\u{A0}%');
    expect([1, 2, 10, 1000, 1e6].map(percentileOf)).toEqual(['0', '50', '90', '99.9', '99.9999']);
    expect(instant('2026-11-24T20:12:18.402Z')).toBe('2026-11-24 20:12:18 UTC');
    expect(instant('<b>')).toBe('<b>');
  });
});

describe('a template', () => {
  it('lets no text be anything but text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const escaped = escapeText(text);
        expect(escaped).not.toMatch(/[<>"'\0\u{202E}]/u);
        expect(html`<p title="${text}">${[text]}</p>`.toString()).toBe(
          `<p title="${escaped}">${escaped}</p>`,
        );
      }),
    );
  });

  it('keeps what can be read, and shows what cannot', () => {
    expect(escapeText('Größe 漢字 🎉\n')).toBe('Größe 漢字 🎉\n');
    expect(escapeText(`a\0b\u{1B}[31m\u{7F}\u{85}\u{202E}\u{D800}`)).toBe(
      'a␀b␛[31m␡\u{FFFD}\u{FFFD}\u{FFFD}',
    );
    expect(escapeText(`<a href='x'>&"`)).toBe('&lt;a href=&#39;x&#39;&gt;&amp;&quot;');
  });
});
