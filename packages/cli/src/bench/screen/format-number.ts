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

const byteUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** `64 B`, `1.5 MiB` */
export function formatBytes(bytes: number): string {
  const power = Math.floor(Math.log2(Math.max(1, bytes)) / 10);
  const unit = Math.min(byteUnits.length - 1, power);
  return `${precise.format(bytes / 1024 ** unit)} ${byteUnits[unit]}`;
}

/** `1 thread`, `4 threads` */
export function formatSeveral(count: number, word: string): string {
  return `${formatCount(count)} ${word}${count === 1 ? '' : 's'}`;
}
