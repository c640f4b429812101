// The face of both clients: what one promises, the other one blocks for.
import type { EchoConnection } from '@tcp-echo/echo-client-async';
import type { EchoConnectionSync } from '@tcp-echo/echo-client-sync';

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
