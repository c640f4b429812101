// openssl s_server as a TLS server that echoes nothing: what it makes of clients that do it wrong.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { testCertificates } from './certificates.js';
import type { Peer } from './peer.js';
import { endProgram } from './program.js';
import { temporaryFiles } from './temporary-files.js';

/** Listens on 127.0.0.1 with the server's test certificate; `args` are more of its own options. */
export async function startOpensslServer(...args: readonly string[]): Promise<Peer> {
  const { ca, server } = await testCertificates();
  const files = await temporaryFiles({ ca, cert: server.cert, key: server.key });
  const { paths } = files;
  const identity = ['-cert', paths.cert, '-key', paths.key, '-CAfile', paths.ca];
  const options = ['s_server', '-accept', '127.0.0.1:0', ...identity, ...args];
  // An input that is open: its end would end the program.
  const child = spawn('openssl', options, { stdio: ['pipe', 'pipe', 'ignore'] });
  const stop = async (): Promise<void> => {
    await endProgram(child);
    await files[Symbol.asyncDispose]();
  };
  for await (const line of createInterface(child.stdout)) {
    const said = /^ACCEPT 127\.0\.0\.1:(\d+)$/.exec(line);
    if (said === null) continue;
    return { port: Number(said[1]), [Symbol.asyncDispose]: stop };
  }
  await stop();
  throw new Error(`openssl ${options.join(' ')} ended early`);
}
