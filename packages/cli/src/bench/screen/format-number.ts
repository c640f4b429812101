// Numbers as a person reads them: thousands apart.

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const precise = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 });

/** `141,870` */
export function formatCount(value: number): string {
  return grouped.format(value);
}

/** `141,870 msg/s`; three digits of less than a hundred. */
export function formatRate(perSecond: number): string {
  return `${perSecond < 100 ? precise.format(perSecond) : formatCount(perSecond)} msg/s`;
}

/** `1 thread`, `4 threads` */
export function formatSeveral(count: number, word: string): string {
  return `${formatCount(count)} ${word}${count === 1 ? '' : 's'}`;
}
