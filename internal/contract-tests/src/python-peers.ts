// Python as the other end: an asyncio server, and blocking clients.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { asyncioClient } from './asyncio-client.js';
import { asPeer, sharedServers, type ForeignServer } from './foreign-peer.js';
import type { Peer } from './peer.js';
import { endProgram, runProgram, type RunningProgram } from './program.js';
import { foreignPath, traitsOf, transports } from './transport.js';

function script(name: string): string {
  return fileURLToPath(new URL(`../python/${name}.py`, import.meta.url));
}

const startAsyncio = sharedServers(({ host, path }, tls) =>
  startServerScript('echo_server', {
    ...(path === undefined ? { host } : { path: foreignPath(path) }),
    ...tls,
  }),
);

const serverTransports = transports.filter((transport) => !transport.startsWith('::'));

/** An asyncio echo server, in a process of its own. */
export const asyncioServer: ForeignServer = {
  program: 'python3',
  name: 'Python asyncio',
  transports: serverTransports,
  halfClosable: serverTransports.filter((transport) => !traitsOf(transport).secured),
  largestMessage: Infinity,
  start: startAsyncio,
};

/** The same on a port of 127.0.0.1. */
export async function startPythonEchoServer(): Promise<Peer> {
  return asPeer(await startAsyncio('IPv4'));
}

/** The same with TLS, and the server's test certificate. */
export async function startPythonTlsEchoServer(): Promise<Peer> {
  return asPeer(await startAsyncio('TLS'));
}

/** A port on which connecting neither succeeds nor fails. Linux only. */
export async function startUnacceptingServer(): Promise<Peer> {
  const { child, port } = await startServerScript('unaccepting_server', {});
  return { port, [Symbol.asyncDispose]: () => endProgram(child) };
}

/** Sends `message` to a port of 127.0.0.1. */
export function echoWithPython(port: number, message: Uint8Array): Promise<Buffer> {
  return asyncioClient.echo({ host: '127.0.0.1', port }, message);
}

/** How the Python proxy sends its header. */
export interface PythonProxyOptions {
  readonly version: 1 | 2;
  /** Byte by byte, or together with the first data in one segment. */
  readonly how: 'trickled' | 'joined';
  /** Where the client behind the proxy speaks TLS: the file of the authority it trusts. */
  readonly caFile?: string;
}

/**
 * Connects like a proxy whose client is 192.0.2.1:5678 and wanted 198.51.100.2:443: a PROXY header, built
 * by Python, and then `message`. Resolves once all of it has come back; rejects if anything else does.
 */
export async function echoBehindPythonProxy(
  port: number,
  message: Uint8Array,
  { version, how, caFile = '' }: PythonProxyOptions,
): Promise<void> {
  const args = [port, version, how, caFile].map(String);
  const echo = await runProgram('python3', [script('proxied_client'), ...args], message);
  if (Buffer.compare(echo, message) !== 0) throw new Error('what came back is not what was sent');
}

/**
 * Visits a one-shot server with blocking sockets, `count` times, each with `size` bytes in pieces of
 * `pieceBytes`. Resolves with how often the reply was whole and the end clean; rejects at the first
 * time it was not.
 */
export async function visitOneShotWithPython(
  port: number,
  visit: { readonly count: number; readonly size: number; readonly pieceBytes: number },
): Promise<number> {
  const args = [port, visit.count, visit.size, visit.pieceBytes].map(String);
  return Number(await runProgram('python3', [script('blocking_client'), ...args]));
}

/** Starts a script that prints its port first. */
async function startServerScript(
  name: string,
  place: object,
): Promise<{ readonly child: RunningProgram; readonly port: number }> {
  const child = spawn('python3', [script(name), JSON.stringify(place)]);
  child.stderr.pipe(process.stderr);
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, port: Number(line) };
}
