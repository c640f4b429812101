// Somebody who is told what really happens on a connection: the log.
import type { ProxyHeader } from '@tcp-echo/proxy-protocol';
import type { ConnectionOutcome } from './outcome.js';

/** Is told what one connection does. What it is given is valid during the call only. */
export interface ConnectionObserver {
  /** Bytes came from the peer. */
  onReceived(chunk: Uint8Array): void;
  /** A proxy in front of the server says who has connected. */
  onProxied(header: ProxyHeader): void;
  /** Bytes were handed to the operating system. */
  onTransmitted(bytes: Uint8Array): void;
  /** The connection is gone. */
  onEnded(outcome: ConnectionOutcome): void;
}
