// From a host name to the one address that all connections of a run go to.
import type { Endpoint } from '@tcp-echo/base';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { connect, isIP } from 'node:net';
import { BenchTargetError } from './errors.js';

/**
 * Of several addresses it is the one that a connection can be made to, tried once: `localhost` may be two of them, where the
 * server has one. Where there is none, it is the first, and the run says what is wrong with it.
 *
 * @throws BenchTargetError
 */
export async function findAddress(target: Endpoint, timeoutMs: number): Promise<Endpoint> {
  if ('path' in target || isIP(target.host) !== 0) return target;
  const { host, port } = target;
  const addresses = await lookup(host, { all: true }).catch((error: NodeJS.ErrnoException) => {
    throw new BenchTargetError(host, error);
  });
  if (addresses.length > 1) {
    for (const { address } of addresses) {
      if (await canConnect(address, port, timeoutMs)) return { host: address, port };
    }
  }
  return { host: addresses[0]?.address ?? host, port };
}

async function canConnect(host: string, port: number, timeoutMs: number): Promise<boolean> {
  const socket = connect({ host, port });
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(timeoutMs) });
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
