// The largest of many numbers: as arguments of Math.max some hundred thousand of them overflow the stack.

/** -Infinity where there is none. */
export function largest(values: readonly number[]): number {
  return values.reduce((most, value) => (value > most ? value : most), -Infinity);
}
