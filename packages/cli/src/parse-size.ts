// Sizes as a person writes them.
import { checkInteger, InvalidArgumentError } from '@tcp-echo/core-helpers';

const bytesPerUnit: Readonly<Record<string, number>> = {
  '': 1,
  B: 1,
  kB: 1000,
  KiB: 1024,
  MB: 1_000_000,
  MiB: 1_048_576,
};

/** `64`, `64KiB`, `1.5MB`. @returns bytes @throws InvalidArgumentError */
export function parseSize(name: string, text: string, min: number, max: number): number {
  const match = /^(\d+(?:\.\d+)?)([kKM]?i?B|)$/.exec(text);
  const factor = bytesPerUnit[match?.[2] ?? 'unknown'];
  if (factor === undefined) {
    throw new InvalidArgumentError(
      `a size is a number of bytes, or a number and a unit, as 64KiB or 1MB, not ${JSON.stringify(text)}`,
    );
  }
  return checkInteger(name, Number(match?.[1]) * factor, min, max);
}
