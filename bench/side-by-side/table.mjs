// Tables of Markdown, padded so that they can be read where they are printed, too.

/** @param {string[]} head @param {string[][]} rows the first column is text, the others are figures */
export function table(head, rows) {
  const widths = head.map((cell, column) =>
    Math.max(3, cell.length, ...rows.map((row) => row[column].length)),
  );
  const line = (cells) =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join(' | ')} |`;
  const rule = `| ${widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

/** A figure with as many digits as it is worth, or a dash where there is none. */
export function figure(value, digits = 2) {
  if (value === undefined || Number.isNaN(value)) return '–';
  if (digits > 0) return value.toFixed(digits);
  return String(Math.round(value)).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}

export function percent(share) {
  return share === undefined ? '–' : `${Math.round(share * 100)} %`;
}
