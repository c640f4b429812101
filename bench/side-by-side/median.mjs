// The two figures that a measurement in rounds comes down to.

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Rounds are compared with each other, not medians: neighbours in time saw the same machine. */
export function medianRatio(values, base) {
  const ratios = values.map((value, round) => value / base[round]);
  return median(ratios.filter((ratio) => Number.isFinite(ratio)));
}
