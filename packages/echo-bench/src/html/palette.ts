// The colours of the page, on light and on dark. A test holds their contrast (WCAG 2.2, 1.4.3: 4.5) and that series stay apart for
// people who do not see all colours.

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
export function customProperties(palette: Palette): string {
  const { series, ...colours } = palette;
  const named = Object.entries(colours).map(([name, colour]) => `--${name}: ${colour};`);
  const numbered = series.map((colour, index) => `--s${index}: ${colour};`);
  return [...named, ...numbered].join(' ');
}
