// How far a random quantity is from its middle, in units of its jitter.

/** A number from 0 up to 1, each as likely as any other. */
type Random = () => number;

export const distributions = {
  uniform: (random: Random) => 2 * random() - 1,
  // Box and Muller, A Note on the Generation of Random Normal Deviates, 1958.
  normal: (random: Random) =>
    Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
  exponential: (random: Random) => -Math.log(1 - random()),
} as const;

/** The name of a distribution. */
export type Distribution = keyof typeof distributions;
