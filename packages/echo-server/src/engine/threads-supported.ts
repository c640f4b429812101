// Where several sockets can listen on one port and share its connections: `reusePort` of node:net.
import { ThreadsUnsupportedError } from '../errors.js';

/**
 * Where libuv sets SO_REUSEPORT, or what does the same: Linux 3.9, FreeBSD 12, Solaris 11.4, AIX 7.2.5
 * (https://docs.libuv.org/en/v1.x/tcp.html, UV_TCP_REUSEPORT). macOS has the option, but does not distribute.
 */
const platforms: readonly NodeJS.Platform[] = ['aix', 'android', 'freebsd', 'linux', 'sunos'];

/** @throws ThreadsUnsupportedError */
export function checkThreadsSupported(threads: number): void {
  if (!nodeSharesPorts(process.versions.node)) {
    throw new ThreadsUnsupportedError(
      `threads: ${threads} needs Node 22.12, 23.1 or later, where several sockets can listen on one port (reusePort), and this is Node ${process.versions.node}`,
    );
  }
  if (!platforms.includes(process.platform)) {
    throw new ThreadsUnsupportedError(
      `threads: ${threads} needs an operating system that shares the connections of one port among sockets, such as Linux or FreeBSD, and this is ${process.platform}`,
    );
  }
}

/** Older ones ignore the option without a word: https://nodejs.org/api/net.html#serverlistenoptions-callback. */
function nodeSharesPorts(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major === 22 ? minor >= 12 : major === 23 ? minor >= 1 : major > 23;
}
