// The servers that listen on the calling thread's own event loop, and where.
import { subscribe } from 'node:diagnostics_channel';
import { statSync } from 'node:fs';
import { Server } from 'node:net';

/** Where a server of this thread listens. */
export type ListeningPlace =
  | { readonly host: string; readonly port: number; readonly ipv6Only: boolean }
  | { readonly socket: string };

/** What a server does not tell later on. */
interface Noted {
  readonly ipv6Only: boolean;
  /** See `identifySocket`, at the time when the server made the socket. */
  socket?: string | undefined;
}

const noted = new WeakMap<Server, Noted>();
const servers = new Set<WeakRef<Server>>();
const forgotten = new FinalizationRegistry<WeakRef<Server>>((reference) => {
  servers.delete(reference);
});

// https://nodejs.org/api/diagnostics_channel.html#net: of this thread only. Servers that were started
// before this package was loaded are found among the active handles.
subscribe('tracing:net.server.listen:asyncStart', (message) => {
  const { server, options } = message as {
    readonly server: Server;
    readonly options?: { readonly ipv6Only?: unknown };
  };
  if (!noted.has(server)) {
    const reference = new WeakRef(server);
    servers.add(reference);
    forgotten.register(server, reference);
  }
  noted.set(server, { ipv6Only: options?.ipv6Only === true });
});
subscribe('tracing:net.server.listen:asyncEnd', (message) => {
  const { server } = message as { readonly server: Server };
  const address = server.address();
  const note = noted.get(server);
  if (typeof address === 'string' && note) note.socket = identifySocket(address);
});

/** Where the servers of this thread listen now. */
export function* ownListeningPlaces(): Generator<ListeningPlace> {
  for (const server of ownServers()) {
    const bound = server.address();
    const note = noted.get(server);
    if (typeof bound === 'string') {
      const socket = note?.socket ?? identifySocket(bound);
      if (socket !== undefined) yield { socket };
    } else if (bound !== null) {
      yield { host: bound.address, port: bound.port, ipv6Only: note?.ipv6Only === true };
    }
  }
}

function ownServers(): Set<Server> {
  const found = new Set<Server>();
  for (const handle of activeHandles()) if (handle instanceof Server) found.add(handle);
  for (const reference of servers) {
    const server = reference.deref();
    if (server !== undefined) found.add(server);
  }
  return found;
}

/** Undocumented, but older than Node 1. It knows only the handles of the calling thread, without unref'd ones. */
function activeHandles(): readonly unknown[] {
  const { _getActiveHandles } = process as { _getActiveHandles?: () => readonly unknown[] };
  return _getActiveHandles?.() ?? [];
}

/**
 * What two paths have in common that lead to the same socket: the file itself, so that links and
 * relative paths do not matter. Abstract names, and Windows' pipes, are only names. Undefined where
 * there is no such file.
 */
export function identifySocket(path: string): string | undefined {
  if (path.startsWith('\0') || process.platform === 'win32') return path;
  try {
    // Node's realpathSync goes by the numbers of the last stat: after a socket's, `require` follows no link. These are no numbers.
    const { dev, ino } = statSync(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return undefined;
  }
}
