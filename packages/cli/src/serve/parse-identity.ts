// `--identity host=a,pod=b,node=c`.
import type { ServerIdentity } from '@tcp-echo/echo-server';
import { UsageError } from '../usage-error.js';

const keys = Object.keys({
  host: true,
  pod: true,
  node: true,
} satisfies Record<keyof ServerIdentity, true>);

/** @throws UsageError */
export function parseIdentity(text: string): ServerIdentity {
  const pairs = text.split(',').map((pair) => {
    const [, key, value] = /^([^=]*)=(.+)$/.exec(pair) ?? [];
    if (key !== undefined && keys.includes(key)) return [key, value];
    throw new UsageError(
      `an identity is made of host=…, pod=… and node=…, not ${JSON.stringify(pair)}`,
      'as in: --identity host=alpha,pod=echo-1',
    );
  });
  return Object.fromEntries(pairs) as ServerIdentity;
}
