// Addresses of Unix domain sockets as the kernel lays them out: struct sockaddr_un (unix(7)).
import { AF_UNIX } from './linux-constants.js';
import type { UnixSocketAddress } from './socket-address.js';

/** struct sockaddr_un: family u16, then the path. */
const pathAt = 2;
/** `sun_path` holds 108 bytes, its NUL included. */
const pathRoom = 108;
/** The longest path, in bytes. An abstract name needs no NUL, but is held to the same length. */
export const longestPath = pathRoom - 1;
/** The kernel adds a NUL to a path that fills all of `sun_path` (unix(7), under "Bugs"). */
export const largestUnixSize = pathAt + pathRoom + 1;

/** The bytes of the address `path`. */
export function encodeUnixAddress(path: string): Buffer {
  // The NUL ends a path. Of an abstract name it would be a part.
  const name = Buffer.from(path.startsWith('\0') ? path : `${path}\0`);
  const address = Buffer.alloc(pathAt + name.length);
  address.writeUInt16LE(AF_UNIX, 0);
  address.set(name, pathAt);
  return address;
}

/**
 * What the servers of libuv before 1.48, so of Node 20, are called by an abstract name: it has NULs up to
 * the full length, which count (https://github.com/libuv/libuv/pull/4266).
 */
export function padName(address: Buffer): Buffer {
  return Buffer.concat([address], pathAt + pathRoom);
}

/** Neither a path's NUL nor the padding is part of the name. */
export function decodeUnixAddress(fields: Buffer): UnixSocketAddress {
  const path = fields.toString('utf8', pathAt);
  return { family: 'Unix', path: path.replace(/(?<=.)\0+$/su, '') };
}
