// How the page looks: on screens light and dark, wide and narrow; on paper.

/** What the page is painted with. */
export interface Palette {
  readonly page: string;
  readonly card: string;
  readonly text: string;
  readonly quiet: string;
  readonly line: string;
  readonly accent: string;
  readonly good: string;
  readonly bad: string;
  /** Of the series of charts, one after the other. */
  readonly series: readonly string[];
}

export const light: Palette = {
  page: '#f7f7f5',
  card: '#ffffff',
  text: '#1b1d21',
  quiet: '#5a606a',
  line: '#dfe0de',
  accent: '#0a5cb8',
  good: '#0b6b46',
  bad: '#a8320b',
  series: ['#0a5cb8', '#b8450a', '#0d775a', '#530c63', '#513f17', '#35383f'],
};

export const dark: Palette = {
  page: '#131518',
  card: '#1b1e22',
  text: '#eceef0',
  quiet: '#a3aab4',
  line: '#33383f',
  accent: '#74b4ff',
  good: '#58cc9b',
  bad: '#ff9c70',
  series: ['#74b4ff', '#ff9c5c', '#b3f6f1', '#ec48c5', '#e9e6b3', '#a2a4a7'],
};

/** How the lines of series are drawn, besides their colours: lengths of strokes and gaps. */
export const dashes: readonly string[] = ['none', '7 3', '2 3', '10 3 2 3', '14 4', '4 2 1 2 1 2'];

/** As custom properties of CSS. */
function customProperties(palette: Palette): string {
  const { series, ...colours } = palette;
  const named = Object.entries(colours).map(([name, colour]) => `--${name}: ${colour};`);
  const numbered = series.map((colour, index) => `--s${index}: ${colour};`);
  return [...named, ...numbered].join(' ');
}

const seriesRules = [
  ...light.series.map((_, index) => `.c${index} { --c: var(--s${index}); }`),
  ...dashes.map((dash, index) => `.d${index} { stroke-dasharray: ${dash}; }`),
].join('\n');

export const style = `
:root { color-scheme: light dark; ${customProperties(light)} }
@media (prefers-color-scheme: dark) { :root { ${customProperties(dark)} } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 1rem/1.55 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: anywhere;
}
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: 1rem; z-index: 1; padding: .5rem 1rem; background: var(--card); color: var(--accent); }
header, main, footer { max-width: 58rem; margin: 0 auto; padding: 0 1rem; }
header { padding-top: 3.5rem; }
main { padding-bottom: 1.5rem; }
footer { padding-bottom: 3rem; color: var(--quiet); font-size: .875rem; }
h1 { margin: 0 0 .5rem; font-size: 1.9rem; line-height: 1.2; letter-spacing: -.015em; font-weight: 650; text-wrap: balance; }
h2 { margin: 0 0 1rem; font-size: 1.15rem; line-height: 1.3; font-weight: 650; }
.lead { margin: 0 0 .25rem; color: var(--quiet); max-width: 44rem; }
a { color: var(--accent); }
section { margin-top: 1.5rem; padding: 1.75rem; background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
section > p { margin: 0; }
.figures { display: grid; grid-template-columns: repeat(3, 1fr); gap: 1.75rem 1.5rem; margin: 0; }
.figures div { display: flex; flex-direction: column; }
dt { color: var(--quiet); font-size: .875rem; }
dd { margin: .1rem 0 0; font-size: 1.85rem; line-height: 1.2; font-weight: 600; letter-spacing: -.015em; }
dd small { display: block; margin-top: .3rem; color: var(--quiet); font-size: .8125rem; font-weight: 400; letter-spacing: 0; }
figure { margin: 0; }
figcaption { margin: -.5rem 0 1.25rem; max-width: 44rem; color: var(--quiet); font-size: .9375rem; }
figure svg { display: block; width: 100%; height: auto; }
figure svg.narrow { display: none; }
svg text { font-size: 12px; fill: var(--quiet); }
svg .name { fill: var(--text); }
svg .end { font-size: 12px; font-weight: 700; fill: var(--c); }
.grid { stroke: var(--line); }
.axis { stroke: var(--quiet); }
.mark { stroke: var(--quiet); stroke-dasharray: 2 3; }
.series { fill: none; stroke: var(--c); stroke-width: 2; stroke-linejoin: round; }
.bar { fill: var(--accent); }
rect.bar:hover { fill: var(--text); }
.error { fill: var(--bad); }
${seriesRules}
.legend { display: flex; flex-wrap: wrap; gap: .35rem 1.75rem; margin: .75rem 0 0; padding: 0; list-style: none; font-size: .875rem; }
.legend li { display: flex; align-items: baseline; gap: .6rem; min-width: 0; }
figure svg.key { flex: none; width: 36px; height: 12px; }
details { margin-top: 1.25rem; border-top: 1px solid var(--line); padding-top: .75rem; }
summary { width: fit-content; padding: .25rem .25rem; cursor: pointer; color: var(--accent); font-size: .875rem; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
.scroll { position: relative; overflow-x: auto; max-width: 100%; }
details .scroll { margin-top: .75rem; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; overflow-wrap: normal; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
th, td { padding: .45rem .75rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
th { font-weight: 600; }
tbody th { font-weight: 500; }
tr > :first-child { padding-left: 0; }
tr > :last-child { padding-right: 0; }
tbody tr:last-child > * { border-bottom: 0; }
thead th { color: var(--quiet); font-size: .8125rem; font-weight: 500; vertical-align: bottom; }
.numbers th:not(:first-child), .numbers td { text-align: right; }
.numbers td { white-space: nowrap; }
.numbers tbody th { min-width: 6rem; }
.words td { overflow-wrap: anywhere; min-width: 8rem; }
.words tbody th { white-space: nowrap; padding-right: 1.5rem; }
code { font: .875em/1.4 ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace; }
.verdict { margin: 0 0 1.25rem; padding: .8rem 1rem; border-left: 4px solid var(--accent); background: var(--page); border-radius: 4px; }
section > .verdict { margin-bottom: 1.25rem; }
.verdict.good { border-color: var(--good); }
.verdict.bad { border-color: var(--bad); }
.verdict.good > span, .better { color: var(--good); font-weight: 650; }
.verdict.bad > p > span, .caution > span, .worse { color: var(--bad); font-weight: 650; }
.verdict p { margin: 0; font-weight: 600; }
.verdict ul, .notes { margin: .5rem 0 0; padding-left: 1.25rem; }
.verdict li + li, .notes li + li { margin-top: .35rem; }
.verdict code { color: var(--quiet); font-size: .75rem; }
.notes { margin-top: 1.25rem; color: var(--quiet); font-size: .875rem; }
.caution { margin: 1.5rem 0 0; padding-top: 1rem; border-top: 1px solid var(--line); font-size: .9375rem; }
.differs { margin-left: .35rem; padding: .05rem .4rem; border: 1px solid var(--bad); border-radius: 99px; color: var(--bad); font-size: .75rem; }
.meter { width: 60px; height: 8px; margin-left: .4rem; }
.rail { fill: var(--line); }
@media (max-width: 44rem) {
  header { padding-top: 2rem; }
  h1 { font-size: 1.5rem; }
  section { margin: 1.25rem -1rem 0; padding: 1.25rem 1rem; border-width: 1px 0; border-radius: 0; }
  .figures { grid-template-columns: repeat(2, 1fr); gap: 1.25rem 1rem; }
  dd { font-size: 1.45rem; }
  figure svg.wide { display: none; }
  figure svg.narrow { display: block; max-width: 30rem; }
}
@media print {
  :root { color-scheme: light; ${customProperties(light)} --page: #ffffff; }
  body { font-size: 10pt; }
  header { padding-top: 0; }
  header, main, footer { max-width: none; padding-left: 0; padding-right: 0; }
  section { margin: 1rem 0 0; padding: 1rem 0 0; border: 0; border-top: 1px solid var(--line); border-radius: 0; }
  h2 { break-after: avoid; }
  figure, .verdict, tr, .figures div { break-inside: avoid; }
  .scroll { overflow: visible; }
  table { font-size: .75rem; }
  th, td { padding: .3rem .4rem; }
  .numbers tbody th { min-width: 0; }
  figure svg.wide { display: block; }
  figure svg.narrow { display: none; }
  .skip, details:not([open]) { display: none; }
}
`;
