// Durations as a person reads them: whole microseconds, and three digits of anything longer.

const nsPerUnit = { µs: 1e3, ms: 1e6, s: 1e9 } as const;
type Unit = keyof typeof nsPerUnit;

/** `96 µs`, `1.24 ms`, `12 s`. */
export function formatDuration(ns: number): string {
  const unit = unitFor(ns);
  return `${inUnit(ns, unit)} ${unit}`;
}

/** Several in one unit, in which the longest has four digits at most: `61/61/96/1204 µs`. */
export function formatDurations(ns: readonly number[]): string {
  const unit = unitFor(Math.max(...ns) / 10);
  return `${ns.map((each) => inUnit(each, unit)).join('/')} ${unit}`;
}

function unitFor(ns: number): Unit {
  // By what is shown: 999.6 µs is 1 ms.
  if (Math.round(ns / nsPerUnit.µs) < 1000) return 'µs';
  return Number((ns / nsPerUnit.ms).toPrecision(3)) < 1000 ? 'ms' : 's';
}

function inUnit(ns: number, unit: Unit): string {
  const value = ns / nsPerUnit[unit];
  if (unit === 'µs' || value >= 100) return String(Math.round(value));
  return String(Number(value.toPrecision(3)));
}
