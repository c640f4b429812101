// What the kernel says of the ends of a socket: getsockname(2), getpeername(2).
import { systemError } from './errno.js';
import type { Libc } from './libc.js';
import { decodeSocketAddress, type SocketAddress } from './socket-address.js';
import { int32 } from './socket-option.js';
import { largestUnixSize } from './unix-address.js';

/** The largest address is that of a Unix domain socket. @throws NativeSystemError */
export function readAddress(
  libc: Libc,
  call: 'getsockname' | 'getpeername',
  fd: number,
): SocketAddress {
  const address = Buffer.alloc(largestUnixSize);
  const size = int32(address.length);
  if (libc[call](fd, address, size) < 0) throw systemError(call, libc.errno());
  return decodeSocketAddress(libc, address.subarray(0, size.readInt32LE()));
}
