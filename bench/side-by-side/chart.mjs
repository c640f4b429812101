// The chart: for each workload its servers as bars, the best first, in an SVG that can be read on light and dark.
import { reference } from './servers.mjs';
import { figure } from './table.mjs';

const panelWidth = 440;
const columns = 2;
const nameWidth = 126;
const barWidth = 200;
const rowHeight = 20;
const headHeight = 44;
const gap = 24;
const topHeight = 76;

/** Colours with a contrast of 4.5 to 1 or more for text; bars also differ by their names. */
const style = `
  .ground { fill: #ffffff } .text { fill: #1f2328 } .faint { fill: #59636e } .line { stroke: #59636e }
  .other { fill: #b6bec8 } .ours { fill: #0969da } .reference { fill: #59636e }
  text { font: 12px system-ui, sans-serif } .title { font-size: 18px; font-weight: 600 } .head { font-weight: 600 }
  .figure { font-variant-numeric: tabular-nums }
  @media (prefers-color-scheme: dark) {
    .ground { fill: #0d1117 } .text { fill: #e6edf3 } .faint { fill: #9198a1 } .line { stroke: #9198a1 }
    .other { fill: #3d444d } .ours { fill: #4493f8 } .reference { fill: #9198a1 }
  }`;

/**
 * @param {{ workloads: (import('./workloads.mjs').Workload & { rows: import('./summary.mjs').Row[] })[], machine: string }} results
 */
export function drawChart({ workloads, machine }) {
  const panels = workloads.map(panelOf).filter(({ bars }) => bars.length > 0);
  const rows = chunks(panels, columns);
  const width = columns * panelWidth + (columns + 1) * gap;
  let y = topHeight;
  const drawn = [];
  for (const row of rows) {
    for (const [column, panel] of row.entries()) {
      drawn.push(drawPanel(panel, gap + column * (panelWidth + gap), y));
    }
    y += Math.max(...row.map(({ bars }) => headHeight + bars.length * rowHeight)) + gap;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" width="${width}" height="${y}" role="img" aria-labelledby="title desc">
<title id="title">Echo servers side by side</title>
<desc id="desc">${escape(describe(panels))}</desc>
<style>${style}
</style>
<rect class="ground" width="${width}" height="${y}"/>
<text class="title text" x="${gap}" y="34">Echo servers side by side</text>
<text class="faint" x="${gap}" y="54">${escape(machine)}</text>
${drawn.join('\n')}
</svg>
`;
}

function panelOf({ title, unit, lessIsBetter = false, rows }) {
  const measured = rows.filter(({ value }) => value !== undefined);
  // Against the reference where there is one: that is what rounds are compared by.
  const isRelative = !lessIsBetter && measured.some(({ id }) => id === reference);
  const lengthOf = ({ value, ratios }) => (isRelative ? ratios[reference] : value);
  const bars = measured
    .map((row) => ({ row, length: Math.max(0, lengthOf(row)) }))
    .toSorted((a, b) => (lessIsBetter ? a.length - b.length : b.length - a.length))
    .map(({ row: { id, name, ours = false, value }, length }) => {
      const kind = ours ? 'ours' : id === reference ? 'reference' : 'other';
      const label = isRelative ? `${figure(length)} (${figure(value, 0)})` : figure(value, 0);
      return { name, kind, length, label };
    });
  const longest = Math.max(...bars.map(({ length }) => length));
  const subtitle = isRelative ? `of C, epoll (${unit}); more is better` : `${unit}; less is better`;
  return { title, subtitle, bars, longest, line: isRelative ? 1 : undefined };
}

function drawPanel({ title, subtitle, bars, longest, line }, x, y) {
  const scale = barWidth / longest;
  const parts = [
    `<text class="head text" y="12">${escape(title)}</text>`,
    `<text class="faint" y="29">${escape(subtitle)}</text>`,
    ...bars.flatMap(({ name, kind, length, label }, index) => {
      const top = headHeight + index * rowHeight;
      const width = Math.max(1, length * scale);
      return [
        `<text class="text${kind === 'ours' ? ' head' : ''}" x="${nameWidth - 8}" y="${top + 9}" text-anchor="end">${escape(name)}</text>`,
        `<rect class="${kind}" x="${nameWidth}" y="${top - 2}" width="${width.toFixed(1)}" height="14" rx="2"/>`,
        `<text class="figure text" x="${nameWidth + barWidth + 8}" y="${top + 9}">${label}</text>`,
      ];
    }),
  ];
  if (line !== undefined) {
    const at = (nameWidth + line * scale).toFixed(1);
    const bottom = headHeight + bars.length * rowHeight - 6;
    parts.push(
      `<line class="line" x1="${at}" x2="${at}" y1="${headHeight - 4}" y2="${bottom}" stroke-dasharray="2 3"/>`,
    );
  }
  return `<g transform="translate(${x} ${y})">\n${parts.join('\n')}\n</g>`;
}

/** The chart in words, for who does not see it. */
function describe(panels) {
  return panels
    .map(({ title, subtitle, bars }) => {
      const list = bars.map(({ name, label }) => `${name} ${label}`).join(', ');
      return `${title}, ${subtitle}: ${list}.`;
    })
    .join(' ');
}

function chunks(list, size) {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) =>
    list.slice(i * size, (i + 1) * size),
  );
}

function escape(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
