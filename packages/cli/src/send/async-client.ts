// `send` with the client of the event loop.
import { connectEcho, type ConnectEchoOptions } from '@tcp-echo/echo-client-async';
import type { EchoClient, EchoClientOptions } from './echo-client.js';

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

async function* withEnd(
  messages: AsyncIterable<Buffer> | Iterable<Buffer>,
  end: () => void,
): AsyncGenerator<Buffer> {
  yield* messages;
  end();
}
