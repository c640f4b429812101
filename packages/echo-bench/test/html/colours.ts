// How far colours are apart, also for those who do not see all of them.

type Triple = readonly [number, number, number];

/** Contrast as WCAG 2.2 defines it, from 1 to 21. */
export function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].toSorted((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/**
 * What linear light is to those who lack one kind of cone entirely: Machado, Oliveira and Fernandes, A Physiologically-based Model
 * for Simulation of Color Vision Deficiency, 2009, severity 1.0.
 */
export const visions: Readonly<Record<string, readonly Triple[]>> = {
  all: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
};

/** The distance of two colours in CIELAB, as somebody with this vision sees them: 2.3 can just be told apart. */
export function distance(a: string, b: string, vision: readonly Triple[]): number {
  const [left, right] = [a, b].map((colour) => lab(seen(linear(colour), vision))) as [
    Triple,
    Triple,
  ];
  return Math.hypot(...left.map((value, index) => value - (right[index] ?? 0)));
}

function luminance(colour: string): number {
  const [red, green, blue] = linear(colour);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** From `#rrggbb` to linear light (IEC 61966-2-1). */
function linear(colour: string): Triple {
  const channels = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
  return channels.map((value) =>
    value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4,
  ) as unknown as Triple;
}

function seen(colour: Triple, vision: readonly Triple[]): Triple {
  return vision.map((row) =>
    Math.min(1, Math.max(0, row[0] * colour[0] + row[1] * colour[1] + row[2] * colour[2])),
  ) as unknown as Triple;
}

/** CIELAB, with the white of sRGB. */
function lab([red, green, blue]: Triple): Triple {
  const x = fold((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505);
  const y = fold(0.2126 * red + 0.7152 * green + 0.0722 * blue);
  const z = fold((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function fold(value: number): number {
  return value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116;
}
