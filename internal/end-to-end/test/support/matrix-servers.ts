// The servers of the matrix: ours with each engine, each in a process of its own so that a blocking client may
// wait for it, and those of others.
import {
  foreignServers,
  placeFor,
  transports,
  type Program,
  type Target,
  type Transport,
} from '@tcp-echo/contract-tests';
import type { EchoServerOptions, EchoServerStats } from '@tcp-echo/echo-server';
import { canServe, nativeEngines } from '@tcp-echo/load-tests/engines';
import { ServerProcess } from '@tcp-echo/load-tests/server-process';

/** A server of the matrix, as it runs. */
export interface RunningServer extends AsyncDisposable {
  readonly target: Target;
  /** What it counted, once it has no connection open; left out by a server that does not count. */
  statsAtRest?(): Promise<EchoServerStats>;
}

/** A kind of server. */
export interface MatrixServer {
  readonly name: string;
  /** What the machine needs for it. */
  readonly program?: Program;
  readonly transports: readonly Transport[];
  /** Those on which it still echoes what came before a half-close. */
  readonly halfClosable: readonly Transport[];
  /** The largest message that it echoes to a client that does not read meanwhile, in bytes. */
  readonly largestMessage: number;
  start(transport: Transport): Promise<RunningServer>;
}

/** Unix domain sockets are not shared between listeners. */
const shared = ['IPv4', 'IPv6', ':: over IPv4', ':: over IPv6', 'TLS'] as const;
const onTcp = ['IPv4', 'IPv6', ':: over IPv4', ':: over IPv6'] as const;

/** A new engine is one line here. */
export const matrixServers: readonly MatrixServer[] = [
  ours('engine net', transports, {}),
  ...((await canServe({ threads: 2 }))
    ? [ours('engine net, 2 threads', shared, { threads: 2 })]
    : []),
  ...nativeEngines.map((engine) => ours(`engine ${engine}`, onTcp, { engine })),
  ...foreignServers,
];

function ours(
  name: string,
  itsTransports: readonly Transport[],
  options: EchoServerOptions,
): MatrixServer {
  return {
    name,
    transports: itsTransports,
    halfClosable: itsTransports,
    largestMessage: Infinity,
    async start(transport) {
      const place = await placeFor(transport);
      const server = await ServerProcess.start({ ...place.listen, ...options });
      return {
        target: place.target(server.port),
        statsAtRest: () => server.until(({ connectionsOpen }) => connectionsOpen === 0),
        async [Symbol.asyncDispose]() {
          await server[Symbol.asyncDispose]();
          await place[Symbol.asyncDispose]();
        },
      };
    },
  };
}
