// socat as the other end: OpenSSL and Unix domain sockets, neither by way of Node.
import { spawn, type ChildProcess } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { testCertificates } from './certificates.js';
import type { Peer } from './peer.js';
import { endProgram } from './program.js';
import { temporaryFolder, type TemporaryFolder } from './temporary-folder.js';
import type { UnixPeer } from './unix-peers.js';

/** A socat that runs `cat` for each TLS connection, with the server's test certificate. */
export async function startSocatTlsEchoServer(): Promise<Peer> {
  const { server } = await testCertificates();
  const folder = await temporaryFolder();
  const file = folder.file('server.pem');
  await writeFile(file, `${server.key}\n${server.cert}`);
  const listen = `OPENSSL-LISTEN:0,bind=127.0.0.1,fork,verify=0,cert=${file}`;
  const { child, where } = await startSocat(listen);
  const port = Number(/:(\d+)$/.exec(where)?.[1]);
  return { port, [Symbol.asyncDispose]: () => end(child, folder) };
}

/** A socat that runs `cat` for each connection to a Unix domain socket. */
export async function startSocatUnixEchoServer(): Promise<UnixPeer> {
  const folder = await temporaryFolder();
  const path = folder.file('socat.sock');
  const { child } = await startSocat(`UNIX-LISTEN:${path},fork`);
  return { path, [Symbol.asyncDispose]: () => end(child, folder) };
}

/** Resolves once it listens, with where it says it does. */
async function startSocat(listen: string): Promise<{ child: ChildProcess; where: string }> {
  // -d -d: it says on standard error where it listens.
  const child = spawn('socat', ['-d', '-d', listen, 'EXEC:/bin/cat']);
  let said = '';
  for await (const chunk of child.stderr.iterator({ destroyOnReturn: false })) {
    said += String(chunk);
    const where = /listening on (.*)\n/.exec(said)?.[1];
    if (where === undefined) continue;
    child.stderr.resume();
    return { child, where };
  }
  throw new Error(`socat does not listen: ${said}`);
}

async function end(child: ChildProcess, folder: TemporaryFolder): Promise<void> {
  await endProgram(child);
  await folder[Symbol.asyncDispose]();
}
