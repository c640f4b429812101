// Writes a result down: as JSON, as a chart, and as the tables in docs/performance/side-by-side.md.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { drawChart } from './chart.mjs';
import { goalCount, goalTable } from './goal-table.mjs';
import { machineLine } from './machine.mjs';
import { sectionTable } from './sections.mjs';
import { reference } from './servers.mjs';
import { workloadTable } from './workload-table.mjs';

const folder = fileURLToPath(new URL('../../docs/performance/', import.meta.url));
const [begin, end] = ['<!-- figures: begin -->', '<!-- figures: end -->'];

/** The result in Markdown; on a terminal it can be read just so. Goals that were not measured are named where all were to be. */
export function renderFigures(result, { isWhole }) {
  const { settings, workloads, sections, goals, servers } = result;
  const { rounds, seconds, auto } = settings;
  const measured = goals.filter(({ met }) => met !== undefined);
  const versions = servers.map(({ name, version, missing }) => `${name}: ${version ?? missing}`);
  const tables = [...workloads.map(tableOf), ...sections.map(sectionOf)];
  return [
    `Medians of ${rounds} ${rounds === 1 ? 'round' : 'rounds'} of ${seconds} s on ${machineLine(result)}.`,
    `Engine \`auto\` picks \`${auto}\` there.`,
    ...tables,
    `### Goals\n\n${goalCount(goals)}.\n\n${goalTable(isWhole ? goals : measured)}`,
    `### Versions\n\n${versions.map((version) => `- ${version}`).join('\n')}`,
  ].join('\n\n');
}

export function writeReport(result) {
  const { workloads } = result;
  writeFileSync(`${folder}side-by-side.json`, JSON.stringify(result, brief, 2));
  const chart = drawChart({ workloads, machine: machineLine(result) });
  writeFileSync(`${folder}side-by-side.svg`, chart);
  const page = `${folder}side-by-side.md`;
  writeFileSync(
    page,
    replaceFigures(readFileSync(page, 'utf8'), renderFigures(result, { isWhole: true })),
  );
  // The repository's checks want what its formatter writes.
  const { status } = spawnSync('oxfmt', [`${folder}side-by-side.json`, page], { stdio: 'inherit' });
  if (status !== 0) console.error('side-by-side: run `npm run format` before you commit');
}

/** With fewer digits than noise has; of the ratios those to the reference, as the others follow from the runs. */
function brief(key, value) {
  if (key === 'ratios' && reference in value) return { [reference]: value[reference] };
  return typeof value === 'number' ? Number(value.toPrecision(6)) : value;
}

/** Puts the figures between their markers. */
export function replaceFigures(page, figures) {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`the page has no ${begin} … ${end}`);
  return `${page.slice(0, from + begin.length)}\n\n${figures}\n\n${page.slice(to)}`;
}

function tableOf(workload) {
  return `### ${workload.title}\n\n${workloadTable(workload, workload.rows)}`;
}

function sectionOf(section) {
  return `### ${section.title}\n\n${sectionTable(section)}`;
}
