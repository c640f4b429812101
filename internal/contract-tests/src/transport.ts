// What a connection can be made of: every transport that a server may claim, and how each is reached.
import { testCertificates, type CertifiedKey } from './certificates.js';
import { temporaryFolder } from './temporary-folder.js';
import { abstractName } from './unix-peers.js';

interface TransportTraits {
  /** Where a server on TCP listens. */
  readonly listenHost: string;
  /** Where a client finds it. */
  readonly host: string;
  readonly unix?: 'file' | 'abstract';
  readonly secured?: true;
}

const loopback = { listenHost: '127.0.0.1', host: '127.0.0.1' };

/** `::` is dual stack: one server, reached over each protocol. */
export const transportTable = {
  IPv4: loopback,
  IPv6: { listenHost: '::1', host: '::1' },
  ':: over IPv4': { listenHost: '::', host: '127.0.0.1' },
  ':: over IPv6': { listenHost: '::', host: '::1' },
  'a Unix socket': { ...loopback, unix: 'file' },
  'an abstract Unix socket': { ...loopback, unix: 'abstract' },
  TLS: { ...loopback, secured: true },
  'TLS over a Unix socket': { ...loopback, unix: 'file', secured: true },
} as const satisfies Readonly<Record<string, TransportTraits>>;

export type Transport = keyof typeof transportTable;

/** Every transport that this machine has: abstract names are Linux's own. */
export const transports = (Object.keys(transportTable) as Transport[]).filter(
  (transport) => process.platform === 'linux' || traitsOf(transport).unix !== 'abstract',
);

export function traitsOf(transport: Transport): TransportTraits {
  return transportTable[transport];
}

/** Where a server under test is told to listen, in the words of its own options. */
export interface ListenOptions {
  readonly host?: string;
  readonly path?: string;
  readonly tls?: CertifiedKey;
}

/** How a server is reached: over TLS where `ca`, the authority to trust, is given. */
export type Target = (
  | { readonly host: string; readonly port: number }
  | { readonly path: string }
) & {
  readonly ca?: string;
};

/** Where to listen for one test. Disposing of it removes the files that it needed. */
export interface Place extends AsyncDisposable {
  readonly listen: ListenOptions;
  /** How what listens there, on `port` where it has one, is reached. */
  target(port?: number): Target;
}

/** A place of its own for each call: no two servers are in each other's way. */
export async function placeFor(transport: Transport): Promise<Place> {
  const { listenHost, host, unix, secured } = traitsOf(transport);
  const certificates = secured && (await testCertificates());
  const tls = certificates && { tls: certificates.server };
  const trust = certificates && { ca: certificates.ca };
  if (unix === undefined) {
    return {
      listen: { host: listenHost, ...tls },
      target: (port = 0) => ({ host, port, ...trust }),
      async [Symbol.asyncDispose]() {},
    };
  }
  const folder = unix === 'file' ? await temporaryFolder() : undefined;
  const path = folder?.file('echo.sock') ?? abstractName();
  return {
    listen: { path, ...tls },
    target: () => ({ path, ...trust }),
    async [Symbol.asyncDispose]() {
      await folder?.[Symbol.asyncDispose]();
    },
  };
}

/**
 * Whether node:net fills an abstract name up with NULs, which count for everybody else: libuv before 1.48,
 * in Node 20, does (https://github.com/libuv/libuv/pull/4266).
 */
export const abstractNamesArePadded = isOlder(process.versions.uv, [1, 48]);

/** The abstract name that a server of node:net at `path` has for a client that is not node:net. */
export function foreignPath(path: string): string {
  const roomForPath = 108;
  return abstractNamesArePadded && path.startsWith('\0') ? path.padEnd(roomForPath, '\0') : path;
}

function isOlder(version: string, [major, minor]: readonly [number, number]): boolean {
  const [itsMajor = 0, itsMinor = 0] = version.split('.').map(Number);
  return itsMajor < major || (itsMajor === major && itsMinor < minor);
}
