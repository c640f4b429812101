// haproxy in front of a server: the program that the PROXY protocol comes from.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import type { Peer } from './peer.js';
import { endProgram, pathOfPrograms } from './program.js';
import { temporaryFolder } from './temporary-folder.js';

/** What haproxy does with the connections that come to it. */
export interface HaproxyOptions {
  /** Where it sends them: a port of 127.0.0.1, or the path of a Unix domain socket. */
  readonly target: number | string;
  /** Keywords of its `server` line, such as `send-proxy-v2`. */
  readonly server: string;
  /** Keywords of its `bind` line, such as `ssl crt FILE`. */
  readonly bind?: string;
  /** Lines of its own in the section. */
  readonly lines?: readonly string[];
  /** Where it listens. */
  readonly host?: string;
}

/**
 * Starts a haproxy that passes TCP on. Its listening socket is made here, since haproxy does not tell
 * which port it got: whoever connects before it is ready waits in the socket's queue.
 */
export async function startHaproxy(options: HaproxyOptions): Promise<Peer> {
  const { target, server, bind = '', lines = [], host = '127.0.0.1' } = options;
  const folder = await temporaryFolder();
  const config = folder.file('haproxy.cfg');
  const address = typeof target === 'number' ? `127.0.0.1:${target}` : `unix@${target}`;
  const section = ['mode tcp', 'timeout connect 5s', 'timeout client 20s', 'timeout server 20s'];
  section.push(`bind fd@3 ${bind}`, ...lines, `server echo ${address} ${server}`);
  await writeFile(config, ['listen echo', ...section.map((line) => `  ${line}`), ''].join('\n'));
  const listener = createServer().listen(0, host);
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  const child = spawn('haproxy', ['-q', '-f', config], {
    stdio: ['pipe', 'pipe', 'pipe', descriptorOf(listener)],
    env: { ...process.env, PATH: pathOfPrograms },
  });
  child.stderr?.pipe(process.stderr);
  await once(child, 'spawn');
  // From here on the socket is haproxy's alone.
  listener.close();
  return {
    port,
    async [Symbol.asyncDispose]() {
      await endProgram(child);
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** Node has no public name for it. */
function descriptorOf(listener: Server): number {
  return (listener as unknown as { readonly _handle: { readonly fd: number } })._handle.fd;
}
