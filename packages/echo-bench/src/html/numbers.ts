// Numbers as people read them: three significant digits where they were measured, all of them where they were counted.
import type { ComparedMetric } from '../report/metrics.js';

/** Between a number and its unit no line ends. */
const space = '\u{A0}';

/** Nanoseconds, as `312 µs`, `1.24 ms`, `12 s`. */
export function duration(ns: number): string {
  if (ns === 0) return `0${space}s`;
  return scaled(ns, ['ns', 'µs', 'ms', 's'], 1000);
}

/** For axes, on which there is room for five characters: `20 ms`, `10 ks`. */
export function shortDuration(ns: number): string {
  return ns === 0 ? duration(ns) : scaled(ns, ['ns', 'µs', 'ms', 's', 'ks', 'Ms'], 1000);
}

/** Bytes, as `64 B`, `1.5 MiB`. */
export function size(bytes: number): string {
  return scaled(bytes, ['B', 'KiB', 'MiB', 'GiB', 'TiB'], 1024);
}

/** A whole number, as `141,870`. */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** For axes: `150 k`, `2 M`, `5e-5`. */
export function shortCount(value: number): string {
  if (value > 0 && value < 0.001) return value.toExponential();
  return scaled(value, ['', 'k', 'M', 'G'], 1000);
}

/** A part of 1, as `93.2 %`, `0.42 %`. */
export function percent(part: number): string {
  const value = part * 100;
  if (value > 0 && value < 0.001) return `<${space}0.001${space}%`;
  return `${Number(value.toPrecision(value < 10 ? 2 : 3))}${space}%`;
}

/** A factor, as `1.25×`. */
export function factor(value: number): string {
  return `${value.toFixed(value < 10 ? 3 : 1)}×`;
}

/** A percentile, from the number of which one is slower: 1000 is `99.9`. */
export function percentileOf(oneIn: number): string {
  return String(Number(((1 - 1 / oneIn) * 100).toPrecision(12)));
}

function scaled(value: number, units: readonly string[], step: number): string {
  let rest = value;
  let unit = 0;
  // 999.6 is 1000 in three digits, and so one of the next unit.
  while (Number(rest.toPrecision(3)) >= step && unit < units.length - 1) {
    rest /= step;
    unit += 1;
  }
  return `${threeDigits(rest)}${space}${units[unit] ?? ''}`.trimEnd();
}

function threeDigits(value: number): string {
  if (value >= 1000) return count(value);
  return String(Number(value.toPrecision(3)));
}

/** An instant in ISO 8601, as `2026-11-24 20:12:18 UTC`; anything else as it is. */
export function instant(text: string): string {
  return text.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(\.\d+)?Z$/, '$1 $2 UTC');
}

export const metricNames: Readonly<Record<ComparedMetric, string>> = {
  messagesPerSecond: 'messages a second',
  p50Ns: 'latency p50',
  p90Ns: 'latency p90',
  p99Ns: 'latency p99',
  p999Ns: 'latency p99.9',
};

export function showMetric(metric: ComparedMetric, value: number): string {
  return metric === 'messagesPerSecond' ? count(value) : duration(value);
}
