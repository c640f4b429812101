// Names of error numbers: the operating system's and the resolver's.
import { constants } from 'node:os';
import { NativeSystemError, type SystemErrorDetails } from './errors.js';
import type { SocketAddress } from './socket-address.js';

const names = new Map(
  Object.entries(constants.errno)
    // Two names of one number: Node, like errno(3), prefers EAGAIN and EOPNOTSUPP.
    .filter(([name]) => name !== 'EWOULDBLOCK' && name !== 'ENOTSUP')
    .map(([name, number]) => [number, name]),
);

export const { EAGAIN, ECONNREFUSED, EINPROGRESS, EINTR, ENOSYS } = constants.errno;

/** The error of a system call that set `errno`. */
export function systemError(
  syscall: string,
  errno: number,
  peer?: SocketAddress,
): NativeSystemError {
  const code = names.get(errno) ?? `ERRNO_${errno}`;
  const where =
    peer?.family === 'Unix' ? { address: peer.path } : { address: peer?.host, port: peer?.port };
  return new NativeSystemError({ code, errno: -errno, syscall, ...where });
}

/** getaddrinfo(3)'s return values (netdb.h), as Node's `dns.lookup` names and numbers them (uv.h). */
const resolverErrors: Readonly<Record<number, Pick<SystemErrorDetails, 'code' | 'errno'>>> = {
  [-2]: { code: 'ENOTFOUND', errno: -3008 },
  [-3]: { code: 'EAI_AGAIN', errno: -3001 },
  [-4]: { code: 'EAI_FAIL', errno: -3004 },
  [-5]: { code: 'ENOTFOUND', errno: -3007 },
  [-6]: { code: 'EAI_FAMILY', errno: -3005 },
  [-9]: { code: 'ENOTFOUND', errno: -3000 },
  [-10]: { code: 'EAI_MEMORY', errno: -3006 },
  [-12]: { code: 'EAI_OVERFLOW', errno: -3009 },
};

/** The error of a host name that could not be resolved. */
export function resolverError(status: number, host: string): NativeSystemError {
  const known = resolverErrors[status] ?? { code: `EAI_${-status}`, errno: status };
  return new NativeSystemError({ ...known, syscall: 'getaddrinfo', hostname: host });
}
