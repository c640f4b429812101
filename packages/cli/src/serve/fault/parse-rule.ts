// Which connections have a fault: `probability=0.5`, `connections=2-10/2`.
import type { ConnectionSelector } from '@tcp-echo/echo-server';
import { UsageError } from '../../usage-error.js';

/** `0.5` or `50%`. @throws UsageError */
export function parseProbability(spec: string, value: string): number {
  const [, digits, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(value) ?? [];
  const probability = Number(digits) / (percent === '%' ? 100 : 1);
  if (probability >= 0 && probability <= 1) return probability;
  throw new UsageError(
    `--fault ${spec}: probability must be from 0 to 1, or to 100%, not ${JSON.stringify(value)}`,
    'as in: probability=0.5',
  );
}

/** `3`, `1+4+9`, `2-10`, `2-`, and with every so many-th of a range `2-10/4`. @throws UsageError */
export function parseConnections(spec: string, value: string): ConnectionSelector {
  if (/^\d+(\+\d+)*$/.test(value)) {
    const numbers = value.split('+').map(Number);
    return numbers.length === 1 ? (numbers[0] ?? 1) : numbers;
  }
  const [, from, to, every] = /^(\d+)-(\d+)?(?:\/(\d+))?$/.exec(value) ?? [];
  if (from !== undefined) {
    return {
      from: Number(from),
      ...(to !== undefined && { to: Number(to) }),
      ...(every !== undefined && { every: Number(every) }),
    };
  }
  throw new UsageError(
    `--fault ${spec}: connections must be numbers or a range, not ${JSON.stringify(value)}`,
    'as in: connections=1, connections=1+4+9, connections=2-10, connections=2-/2',
  );
}
