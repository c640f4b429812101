// Python as the other end: an asyncio server, an asyncio client and a blocking client.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { testCertificates } from './certificates.js';
import type { Peer } from './peer.js';
import { endProgram, runProgram } from './program.js';
import { temporaryFolder } from './temporary-folder.js';

function script(name: string): string {
  return fileURLToPath(new URL(`../python/${name}.py`, import.meta.url));
}

/** An asyncio echo server in a process of its own. It ends with this process, whatever happens. */
export function startPythonEchoServer(): Promise<Peer> {
  return startServerScript('echo_server');
}

/** An asyncio echo server that speaks TLS, with the server's test certificate. */
export async function startPythonTlsEchoServer(): Promise<Peer> {
  const { server } = await testCertificates();
  const folder = await temporaryFolder();
  const file = folder.file('server.pem');
  await writeFile(file, `${server.key}\n${server.cert}`);
  const peer = await startServerScript('echo_server', file);
  return {
    port: peer.port,
    async [Symbol.asyncDispose]() {
      await peer[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** A port on which connecting neither succeeds nor fails. Linux only. */
export function startUnacceptingServer(): Promise<Peer> {
  return startServerScript('unaccepting_server');
}

/** Sends `message` with asyncio, half-closes, and resolves with everything that came back. */
export function echoWithPython(port: number, message: Uint8Array): Promise<Buffer> {
  return runProgram('python3', [script('asyncio_client'), String(port)], message);
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
async function startServerScript(name: string, ...args: readonly string[]): Promise<Peer> {
  const child = spawn('python3', [script(name), ...args]);
  child.stderr.pipe(process.stderr);
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { port: Number(line), [Symbol.asyncDispose]: () => endProgram(child) };
}
