// What a mode is: how it answers one connection. It knows no socket, so that every engine can run it.
import type { ConnectionTrace } from '@tcp-echo/base';

/** What a mode does with one connection. */
export interface Session {
  /** The connection is open; called once, before anything else. */
  open?(): void;
  /** Bytes came; they are valid during the call only, unless they are sent. */
  receive(chunk: Buffer): void;
  /** The peer said its last byte. */
  end(): void;
  /** There is room for more, after a `send` that returned false. */
  writable?(): void;
}

/** What a mode may do with its connection, whatever that is made of. */
export interface SessionConnection {
  /** Sends `bytes`; returns whether there is room for more. While there is none, nothing is received. */
  send(bytes: Buffer): boolean;
  /** Says the last byte. The peer may go on sending. */
  end(): void;
  /** Says the last byte, and then reads and drops what the peer still sends until it ends, within limits. */
  endAndLinger(): void;
  /** Calls `listener` when the connection is gone. */
  onGone(listener: () => void): void;
  readonly trace: ConnectionTrace;
}

/** What a mode is given besides the connection. */
export interface ModeOptions {
  /** How much of the first chunk mode `once` sends back. */
  readonly maxBytes: number;
  /** How much of an unfinished line mode `line` holds back. */
  readonly maxLineBytes: number;
}

/** Makes the session of one connection. */
export type Mode = (connection: SessionConnection, options: ModeOptions) => Session;
