// `send` with the client that blocks.
import type { ConnectEchoOptions } from '@tcp-echo/echo-client-async';
import { connectEchoSync } from '@tcp-echo/echo-client-sync';
import type { EchoClient, EchoClientOptions } from './echo-client.js';

/** It sends each message of standard input only when the one before is back. */
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

function* withEndSync(messages: Iterable<Buffer>, end: () => void): Generator<Buffer> {
  yield* messages;
  end();
}
