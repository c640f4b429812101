// From values to places on a chart, and which values are worth a tick.

/** An axis: where a value is, and where its ticks are. */
export interface Scale {
  /** What the axis reaches, at both ends. */
  readonly domain: readonly [low: number, high: number];
  readonly ticks: readonly number[];
  /** The place of a value, in pixels; values beyond the ends are at them. */
  readonly place: (value: number) => number;
}

/** Where an axis begins and ends, in pixels. */
export type Room = readonly [from: number, to: number];

/** From 0 to `high`, or to the next tick if `roundUp`; about `ticks` ticks at 1, 2 or 5 times a power of ten. */
export function linearScale(high: number, room: Room, ticks: number, roundUp = true): Scale {
  const reach = high > 0 ? high : 1;
  const step = niceAbove(reach / ticks);
  const end = roundUp ? Math.ceil(reach / step - 1e-9) * step : reach;
  const steps = Math.floor(end / step + 1e-9);
  return {
    domain: [0, end],
    ticks: Array.from({ length: steps + 1 }, (_, index) => exact(index * step)),
    place: (value) => between(room, value / end),
  };
}

/** Logarithmic, with both ends at 1, 2 or 5 times a power of ten; at most `most` ticks. */
export function logScale(low: number, high: number, room: Room, most: number): Scale {
  const from = niceBelow(Math.max(low, 1));
  const to = Math.max(niceAbove(high), niceAbove(from * 1.5));
  return { ...exactLogScale(from, to, room), ticks: logTicks(from, to, most) };
}

/** Logarithmic, from `low` to `high` as they are, with a tick at each power of ten. */
export function exactLogScale(low: number, high: number, room: Room): Scale {
  const length = Math.log(high / low);
  return {
    domain: [low, high],
    ticks: powersOfTen(low, high, [1]),
    place: (value) => between(room, Math.log(Math.max(value, low) / low) / length),
  };
}

function logTicks(low: number, high: number, most: number): number[] {
  const denser = [[1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 5], [1, 3], [1]].map((digits) =>
    powersOfTen(low, high, digits),
  );
  const ticks = denser.find((each) => each.length <= most) ?? powersOfTen(low, high, [1]);
  const every = Math.ceil(ticks.length / most);
  return ticks.filter((_, index) => index % every === 0);
}

/** Multiples of powers of ten. */
function powersOfTen(low: number, high: number, digits: readonly number[]): number[] {
  const first = Math.floor(Math.log10(low));
  const last = Math.ceil(Math.log10(high));
  return Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index))
    .flatMap((power) => digits.map((digit) => digit * power))
    .filter((value) => value >= low * 0.999_999 && value <= high * 1.000_001);
}

function niceAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return exact(([1, 2, 5].find((digit) => digit * power >= value * 0.999_999) ?? 10) * power);
}

function niceBelow(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return exact(([5, 2].find((digit) => digit * power <= value * 1.000_001) ?? 1) * power);
}

function between([from, to]: Room, part: number): number {
  return from + (to - from) * Math.min(1, Math.max(0, part));
}

/** Without the rounding of doubles: 0.3, not 0.30000000000000004. */
function exact(value: number): number {
  return Number(value.toPrecision(12));
}
