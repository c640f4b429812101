// That everything on the page can be read, and series told apart.
import { describe, expect, it } from 'vitest';
import { dark, dashes, light } from '../../src/html/style.js';
import { contrast, distance, visions } from './colours.js';

describe.each([
  ['light', light],
  ['dark', dark],
])('the %s palette', (_, palette) => {
  const { page, card, text, quiet, accent, good, bad, series } = palette;

  it('has a contrast of at least 4.5 for everything that is text or a line of data', () => {
    for (const colour of [text, quiet, accent, good, bad, ...series]) {
      for (const ground of [page, card]) {
        expect(contrast(colour, ground), `${colour} on ${ground}`).toBeGreaterThanOrEqual(4.5);
      }
    }
  });

  it.each(Object.entries(visions))('has series that differ, with vision: %s', (_, vision) => {
    for (const [index, colour] of series.entries()) {
      for (const other of series.slice(index + 1)) {
        expect(distance(colour, other, vision), `${colour} ${other}`).toBeGreaterThan(20);
      }
    }
  });

  it('has as many dashes as colours, all different, so that no line depends on its colour', () => {
    expect(new Set(dashes).size).toBe(series.length);
  });
});
