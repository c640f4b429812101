// What a program of the machine is to the contracts: a client that echoes against a server under test, or
// a server that a client under test echoes against.
import type { ChildProcess } from 'node:child_process';
import { afterAll } from 'vitest';
import type { Peer } from './peer.js';
import { endProgram, type Program } from './program.js';
import { temporaryFiles } from './temporary-files.js';
import { placeFor, type ListenOptions, type Target, type Transport } from './transport.js';

/** A client that this repository did not write. */
export interface ForeignClient {
  readonly program: Program;
  /** How a test calls it. */
  readonly name: string;
  /** What it can reach. */
  readonly transports: readonly Transport[];
  /** Sends `message` and resolves with everything that came back; rejects if the program fails. */
  echo(target: Target, message: Uint8Array): Promise<Buffer>;
}

/** A server that this repository did not write, as it runs. */
export interface ForeignEchoServer extends AsyncDisposable {
  readonly target: Target;
}

/** A server on TCP, by its port. */
export function asPeer(server: ForeignEchoServer): Peer {
  if (!('port' in server.target)) throw new Error('a server on a Unix domain socket has no port');
  const { port } = server.target;
  return { port, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

/** How such a server is started. */
export interface ForeignServer {
  readonly program: Program;
  readonly name: string;
  /** What it can listen on. */
  readonly transports: readonly Transport[];
  /** Those on which it still echoes what came before a half-close. */
  readonly halfClosable: readonly Transport[];
  /** The largest message, in bytes, that it echoes to a peer that reads only once it has sent everything. */
  readonly largestMessage: number;
  start(transport: Transport): Promise<ForeignEchoServer>;
}

/** A program that listens, with the port that it was given where it has one. */
export interface ListeningProgram {
  readonly child: ChildProcess;
  readonly port?: number;
}

/** Files with the certificate that a program shows where it speaks TLS. */
export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

const shared: Promise<ForeignEchoServer>[] = [];

afterAll(async () => {
  const servers = await Promise.all(shared);
  await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()));
});

/**
 * How a server is started by `start`, which is told where to listen: once for each transport in a test file, however
 * often it is asked for, since programs take long to start. Disposing of one leaves it to those who ask later.
 */
export function sharedServers(
  start: StartListening,
): (transport: Transport) => Promise<ForeignEchoServer> {
  const started = new Map<Transport, Promise<ForeignEchoServer>>();
  return async (transport) => {
    let server = started.get(transport);
    if (server === undefined) {
      server = startForeignServer(transport, start);
      started.set(transport, server);
      shared.push(server);
    }
    const { target } = await server;
    return { target, async [Symbol.asyncDispose]() {} };
  };
}

/** Starts a program that listens where it is told, with TLS if it is given files for it. */
type StartListening = (
  listen: Omit<ListenOptions, 'tls'>,
  tls: CertificateFiles | undefined,
) => Promise<ListeningProgram>;

async function startForeignServer(
  transport: Transport,
  start: StartListening,
): Promise<ForeignEchoServer> {
  const place = await placeFor(transport);
  const { tls, ...end } = place.listen;
  const files = tls && (await temporaryFiles({ cert: tls.cert, key: tls.key }));
  const { child, port } = await start(end, files?.paths);
  return {
    target: place.target(port),
    async [Symbol.asyncDispose]() {
      await endProgram(child);
      await files?.[Symbol.asyncDispose]();
      await place[Symbol.asyncDispose]();
    },
  };
}
