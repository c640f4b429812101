// The clients of the matrix: each entry point, and each engine of the blocking ones.
import { expectSameBytes, transports, type Target, type Transport } from '@tcp-echo/contract-tests';
import { connectEcho, tcpEchoClient } from '@tcp-echo/echo-client-async';
import {
  connectEchoSync,
  tcpEchoClientSync,
  type SyncEngineName,
} from '@tcp-echo/echo-client-sync';

/** A kind of client. */
export interface MatrixClient {
  readonly name: string;
  readonly transports: readonly Transport[];
  /** How many connections it makes for so many messages. */
  connectionsFor(messages: number): number;
  /** Echoes each message, and where asked to half-closes with the last one. Rejects if a byte differs. */
  echoAll(target: Target, messages: readonly Uint8Array[], halfClose: boolean): Promise<void>;
}

const unsecured = transports.filter((transport) => !transport.startsWith('TLS'));

/** A new client is one line here. */
export const matrixClients: readonly MatrixClient[] = [
  { name: 'tcpEchoClient', transports, connectionsFor: (n) => n, echoAll: echoOneByOne },
  { name: 'connectEcho', transports, connectionsFor: () => 1, echoAll: echoOverOne },
  ...blocking('native', unsecured),
  ...blocking('bridge', transports),
];

async function echoOneByOne(
  target: Target,
  messages: readonly Uint8Array[],
  halfClose: boolean,
): Promise<void> {
  for (const message of messages) {
    const options = { ...connecting(target), halfClose: halfClose && message === messages.at(-1) };
    expectSameBytes(await tcpEchoClient(message, endOf(target), options), message);
  }
}

async function echoOverOne(
  { ca, ...end }: Target,
  messages: readonly Uint8Array[],
  halfClose: boolean,
): Promise<void> {
  await using connection = await connectEcho({ ...end, ...securedBy(ca) });
  const echoes = messages.map((message) => connection.echo(message));
  if (halfClose) connection.halfClose();
  for (const [index, echo] of (await Promise.all(echoes)).entries()) {
    expectSameBytes(echo, messages[index] ?? new Uint8Array());
  }
}

function blocking(engine: SyncEngineName, itsTransports: readonly Transport[]): MatrixClient[] {
  return [
    {
      name: `tcpEchoClientSync, engine ${engine}`,
      transports: itsTransports,
      connectionsFor: (messages) => messages,
      async echoAll(target, messages, halfClose) {
        for (const message of messages) {
          const last = halfClose && message === messages.at(-1);
          const options = { ...connecting(target), engine, halfClose: last };
          expectSameBytes(tcpEchoClientSync(message, endOf(target), options), message);
        }
      },
    },
    {
      name: `connectEchoSync, engine ${engine}`,
      transports: itsTransports,
      connectionsFor: () => 1,
      async echoAll({ ca, ...end }, messages, halfClose) {
        using connection = connectEchoSync({ ...end, ...securedBy(ca), engine });
        for (const message of messages) expectSameBytes(connection.echo(message), message);
        if (halfClose) connection.halfClose();
      },
    },
  ];
}

function endOf(target: Target): number | { readonly path: string } {
  return 'path' in target ? { path: target.path } : target.port;
}

function connecting(target: Target) {
  return { ...('host' in target && { host: target.host }), ...securedBy(target.ca) };
}

function securedBy(ca: string | undefined) {
  return ca === undefined ? {} : { tls: { ca, servername: 'localhost' } };
}
