// socat as the other end.
import {
  asPeer,
  sharedServers,
  type CertificateFiles,
  type ForeignClient,
  type ForeignServer,
} from './foreign-peer.js';
import type { Peer } from './peer.js';
import { runProgram, startProgram } from './program.js';
import { temporaryFiles } from './temporary-files.js';
import { abstractNamesArePadded, type Target } from './transport.js';
import type { UnixPeer } from './unix-peers.js';

/** How long it waits for the echo after its own end, in seconds; unless told it is half a second. */
const patience = ['-t', '20'];

/** Sends with socat, half-closes, and takes everything that comes back. */
export const socatClient: ForeignClient = {
  program: 'socat',
  name: 'socat',
  transports: [
    'IPv4',
    'IPv6',
    ':: over IPv4',
    ':: over IPv6',
    'a Unix socket',
    'an abstract Unix socket',
    'TLS',
  ],
  async echo(target, message) {
    await using files = await temporaryFiles({ ca: target.ca ?? '' });
    const end = connectingEnd(target, files.paths.ca);
    return await runProgram('socat', [...patience, '-', end], message);
  },
};

const serverTransports = [
  'IPv4',
  'IPv6',
  'a Unix socket',
  'an abstract Unix socket',
  'TLS',
] as const;

const startSocat = sharedServers(async ({ host, path }, tls) => {
  const end = path === undefined ? listeningEnd(host, tls) : unixEnd('LISTEN', path);
  const listening = ['-d', '-d', ...patience, `${end},fork`, 'EXEC:/bin/cat'];
  const { child, said } = await startProgram('socat', listening, /listening on .*?(?::(\d+))?\n/);
  return { child, port: Number(said[1] ?? 0) };
});

/** A socat that runs `cat` for each connection. */
export const socatServer: ForeignServer = {
  program: 'socat',
  name: 'socat',
  transports: serverTransports,
  halfClosable: serverTransports,
  largestMessage: Infinity,
  start: startSocat,
};

/** The same with TLS on a port of 127.0.0.1, and the server's test certificate. */
export async function startSocatTlsEchoServer(): Promise<Peer> {
  return asPeer(await startSocat('TLS'));
}

/** The same on a Unix domain socket. */
export async function startSocatUnixEchoServer(): Promise<UnixPeer> {
  const server = await startSocat('a Unix socket');
  if (!('path' in server.target)) throw new Error('a server on TCP has no path');
  const { path } = server.target;
  return { path, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

function listeningEnd(host = '', tls: CertificateFiles | undefined): string {
  const bind = `bind=${inBrackets(host)}`;
  if (tls === undefined) return `${protocol(host)}-LISTEN:0,${bind}`;
  return `OPENSSL-LISTEN:0,pf=ip4,${bind},cert=${tls.cert},key=${tls.key},verify=0`;
}

function connectingEnd({ ca, ...end }: Target, caFile: string): string {
  if ('path' in end) return unixEnd('CONNECT', end.path);
  const at = `${inBrackets(end.host)}:${end.port}`;
  if (ca === undefined) return `${protocol(end.host)}:${at}`;
  return `OPENSSL:${at},cafile=${caFile},verify=1,commonname=localhost`;
}

function unixEnd(what: 'CONNECT' | 'LISTEN', path: string): string {
  if (!path.startsWith('\0')) return `UNIX-${what}:${path}`;
  const padding = abstractNamesArePadded ? ',unix-tightsocklen=0' : '';
  return `ABSTRACT-${what}:${path.slice(1)}${padding}`;
}

function protocol(host: string): string {
  return host.includes(':') ? 'TCP6' : 'TCP4';
}

function inBrackets(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
