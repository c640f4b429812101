// Messages a second, as a person writes them.
import { InvalidArgumentError } from '@tcp-echo/base';

const factors: Readonly<Record<string, number>> = { '': 1, k: 1e3, M: 1e6 };

/** `20000`, `20k`, `1.5M`, each also with `/s`. @returns messages a second @throws InvalidArgumentError unless it is more than 0 */
export function parseRate(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([kM]?)(?:\/s)?$/.exec(text);
  const rate = Number(match?.[1]) * (factors[match?.[2] ?? ''] ?? Number.NaN);
  if (rate > 0 && rate <= 1e8) return rate;
  throw new InvalidArgumentError(
    `a rate is a number of messages a second, as 20000, 20k or 1.5M, up to 100M, not ${JSON.stringify(text)}`,
  );
}
