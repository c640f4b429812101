// From a destination to a connected socket: which addresses it stands for, tried in turn.
import { Deadline } from './deadline.js';
import { NativeSocketError, NativeSystemError } from './errors.js';
import { encodeInternetAddress } from './internet-address.js';
import type { Libc } from './libc.js';
import { openSocket, type OpenConnection } from './open-socket.js';
import type { ResolvedSocketOptions } from './options.js';
import { resolveHost } from './resolve-host.js';
import { encodeUnixAddress, padName } from './unix-address.js';

/** @throws the error of the last address tried: NativeSystemError or SocketTimeoutError. */
export function openConnection(libc: Libc, destination: ResolvedSocketOptions): OpenConnection {
  const deadline = new Deadline(destination.connectTimeoutMs);
  return 'path' in destination
    ? openPath(libc, destination, deadline)
    : openPort(libc, destination, deadline);
}

type WithPort = Exclude<ResolvedSocketOptions, { readonly path: string }>;
type WithPath = Extract<ResolvedSocketOptions, { readonly path: string }>;

function openPort(libc: Libc, destination: WithPort, deadline: Deadline): OpenConnection {
  const { host, port, connectTimeoutMs, noDelay } = destination;
  const literal = encodeInternetAddress(libc, host, port);
  if (literal !== undefined) {
    return openSocket(libc, literal, { connectTimeoutMs, deadline, noDelay });
  }
  const addresses = resolveHost(libc, host, port, deadline);
  const failures: NativeSocketError[] = [];
  for (const [index, address] of addresses.entries()) {
    // An address that never answers leaves its share of the time to those behind it.
    const share = new Deadline(deadline.remainingMs() / (addresses.length - index));
    try {
      return openSocket(libc, address, { connectTimeoutMs, deadline: share, noDelay });
    } catch (error) {
      if (!(error instanceof NativeSocketError) || error.code === 'ERR_INTERRUPTED') throw error;
      failures.push(error);
    }
  }
  const last = failures.pop();
  if (last === undefined) throw new Error(`the resolver knows ${host} but gave no address`);
  if (failures.length > 0) last.cause = new AggregateError(failures, 'other addresses failed too');
  throw last;
}

function openPath(
  libc: Libc,
  { path, connectTimeoutMs }: WithPath,
  deadline: Deadline,
): OpenConnection {
  const address = encodeUnixAddress(path);
  const connecting = { connectTimeoutMs, deadline, noDelay: false };
  if (!path.startsWith('\0')) return openSocket(libc, address, connecting);
  try {
    return openSocket(libc, address, connecting);
  } catch (error) {
    if (!(error instanceof NativeSystemError) || error.code !== 'ECONNREFUSED') throw error;
    return openSocket(libc, padName(address), connecting);
  }
}
