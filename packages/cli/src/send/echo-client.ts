// The two clients behind one face: what one promises, the other one blocks for.
import {
  connectEcho,
  type ConnectEchoOptions,
  type EchoConnection,
} from '@tcp-echo/echo-client-async';
import { connectEchoSync, type EchoConnectionSync } from '@tcp-echo/echo-client-sync';

/** A connection that echoes messages in order. */
export interface EchoClient {
  readonly connection: EchoConnection | EchoConnectionSync;
  /** Echoes each of `messages`, several at a time where they need not wait for each other. */
  echoAll(messages: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncIterable<Uint8Array>;
  close(): void | Promise<void>;
}

/** How messages are echoed. */
export interface EchoClientOptions {
  /** Send a message only when the one before is back. */
  readonly oneByOne: boolean;
  /** Send the end after the last message. */
  readonly halfClose: boolean;
}

/** An asynchronous client. */
export async function asyncClient(
  options: ConnectEchoOptions,
  { oneByOne, halfClose }: EchoClientOptions,
): Promise<EchoClient> {
  const connection = await connectEcho(options);
  return {
    connection,
    echoAll(messages) {
      const ending = halfClose ? withEnd(messages, () => connection.halfClose()) : messages;
      return connection.echoAll(ending, oneByOne ? { maxInFlightBytes: 1 } : {});
    },
    close: () => connection.close(),
  };
}

/** A blocking one; it sends each message of standard input only when the one before is back. */
export function blockingClient(
  options: ConnectEchoOptions,
  { halfClose }: EchoClientOptions,
): EchoClient {
  const { signal: _, ...rest } = options;
  const connection = connectEchoSync(rest);
  return {
    connection,
    async *echoAll(messages) {
      if (Symbol.iterator in messages && halfClose) {
        yield* connection.echoAll(withEndSync(messages, () => connection.halfClose()));
        return;
      }
      for await (const message of messages) yield connection.echo(message);
    },
    close: () => connection.close(),
  };
}

async function* withEnd(
  messages: AsyncIterable<Buffer> | Iterable<Buffer>,
  end: () => void,
): AsyncGenerator<Buffer> {
  yield* messages;
  end();
}

function* withEndSync(messages: Iterable<Buffer>, end: () => void): Generator<Buffer> {
  yield* messages;
  end();
}
