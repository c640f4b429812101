// ncat as the other end.
import { readdir, readFile, readlink } from 'node:fs/promises';
import { asPeer, sharedServers, type ForeignClient, type ForeignServer } from './foreign-peer.js';
import type { Peer } from './peer.js';
import { runProgram, startProgram } from './program.js';
import { temporaryFiles } from './temporary-files.js';
import type { Target } from './transport.js';

/** Sends with ncat, half-closes, and takes everything that comes back. */
export const ncatClient: ForeignClient = {
  program: 'ncat',
  name: 'ncat',
  transports: ['IPv4', 'IPv6', ':: over IPv4', ':: over IPv6', 'a Unix socket', 'TLS'],
  async echo({ ca, ...end }: Target, message) {
    if ('path' in end) return runProgram('ncat', ['-U', end.path], message);
    const { host, port } = end;
    if (ca === undefined) return runProgram('ncat', [host, String(port)], message);
    await using files = await temporaryFiles({ ca });
    const trust = ['--ssl-verify', '--ssl-trustfile', files.paths.ca];
    // It compares names in certificates, no addresses.
    return await runProgram('ncat', ['-4', ...trust, 'localhost', String(port)], message);
  },
};

const startNcat = sharedServers(async ({ host = '', path }, tls) => {
  const secured = tls === undefined ? [] : ['--ssl', '--ssl-cert', tls.cert, '--ssl-key', tls.key];
  const end = path === undefined ? [host, '0'] : ['-U', path];
  const listening = ['-v', '-l', '-k', '--exec', '/bin/cat', ...secured, ...end];
  const { child } = await startProgram('ncat', listening, /Listening on/);
  return path === undefined ? { child, port: await listeningPort(child.pid) } : { child };
});

/**
 * An ncat that runs `cat` for each connection. Linux only. It writes to its `cat` without reading from
 * it meanwhile, so more than a pipe's 64 KiB in flight stops it for ever; and it ends with its peer's end.
 */
export const ncatServer: ForeignServer = {
  program: 'ncat',
  name: 'ncat',
  transports: ['IPv4', 'IPv6', 'a Unix socket', 'TLS'],
  halfClosable: [],
  largestMessage: 32 * 1024,
  start: startNcat,
};

/** The same on a port of 127.0.0.1. */
export async function startNcatEchoServer(): Promise<Peer> {
  return asPeer(await startNcat('IPv4'));
}

/** Sends `message` to a port of 127.0.0.1. */
export function echoWithNcat(port: number, message: Uint8Array): Promise<Buffer> {
  return ncatClient.echo({ host: '127.0.0.1', port }, message);
}

/**
 * Which port a process listens on. ncat accepts port 0 but does not say which port it got; its own
 * descriptors do: proc_pid_fd(5) has the socket's inode, proc_pid_net(5) its port.
 */
async function listeningPort(pid: number | undefined): Promise<number> {
  const descriptors = await readdir(`/proc/${pid}/fd`);
  const links = await Promise.all(descriptors.map((fd) => readlink(`/proc/${pid}/fd/${fd}`)));
  const inodes = new Set(links.map((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1]));
  const tables = ['tcp', 'tcp6'].map((name) => readFile(`/proc/${pid}/net/${name}`, 'utf8'));
  for (const row of (await Promise.all(tables)).join('').split('\n')) {
    const [, local, , state, , , , , , inode] = row.trim().split(/\s+/);
    const isListening = state === '0A';
    if (isListening && inodes.has(inode)) return Number.parseInt(local?.split(':')[1] ?? '', 16);
  }
  throw new Error(`process ${pid} listens on no port`);
}
