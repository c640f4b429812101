// What the measurements that have no server under load report, in one shape: tables, or with `--json` one JSON for the
// measurement side by side.
import { median, medianRatio } from './median.mjs';
import { figure, table } from './table.mjs';

/**
 * @typedef {object} Section
 * @property {string} id
 * @property {string} title
 * @property {string} unit
 * @property {{ name: string, value: number, fastest?: number, ratios: Record<string, number> }[]} rows
 */

/**
 * A section of figures that were taken in rounds, one list for each contender.
 *
 * @param {string[]} bases with what each contender is compared
 * @returns {Section}
 */
export function sectionOfRounds({ id, title, unit, times, bases, isRate = false }) {
  const rows = Object.entries(times).map(([name, values]) => ({
    name,
    value: median(values),
    fastest: isRate ? Math.max(...values) : Math.min(...values),
    ratios: Object.fromEntries(bases.map((base) => [base, medianRatio(values, times[base])])),
  }));
  return { id, title, unit, rows };
}

/** @param {Section} section */
export function sectionTable({ unit, rows }) {
  const bases = Object.keys(rows[0].ratios);
  const withFastest = rows.some(({ fastest }) => fastest !== undefined);
  const head = [
    '',
    unit,
    ...(withFastest ? ['fastest'] : []),
    ...bases.map((base) => `of ${base}`),
  ];
  return table(
    head,
    rows.map(({ name, value, fastest, ratios }) => [
      name,
      figure(value),
      ...(withFastest ? [figure(fastest)] : []),
      ...bases.map((base) => figure(ratios[base])),
    ]),
  );
}

/** Whether the sections are asked for as JSON; the other arguments are the measurement's own. */
export function parseSectionArguments() {
  const words = process.argv.slice(2);
  return { json: words.includes('--json'), args: words.filter((word) => word !== '--json') };
}

/** @param {Section[]} sections */
export function printSections(sections, json) {
  if (json) {
    console.log(JSON.stringify(sections));
    return;
  }
  for (const section of sections) console.log(`\n${section.title}\n\n${sectionTable(section)}`);
}
