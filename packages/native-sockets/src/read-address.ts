// What the kernel says of the ends of a socket: getsockname(2), getpeername(2).
import { systemError } from './errno.js';
import type { Libc } from './libc.js';
import { decodeSocketAddress, largestUnixSize, type SocketAddress } from './socket-address.js';

// Used during one call only. The largest address is that of a Unix domain socket.
const address = Buffer.alloc(largestUnixSize);
const size = Buffer.alloc(4);

/** @throws NativeSystemError */
export function readAddress(
  libc: Libc,
  call: 'getsockname' | 'getpeername',
  fd: number,
): SocketAddress {
  size.writeInt32LE(address.length);
  if (libc[call](fd, address, size) < 0) throw systemError(call, libc.errno());
  return decodeSocketAddress(libc, address.subarray(0, size.readInt32LE()));
}
