// An echo on a blocking connection: what is sent, what is to come back, and who takes the time.
import type { Endpoint } from '@tcp-echo/base';
import { PendingEcho, type EchoStopwatch } from '@tcp-echo/echo-client-async/internal';
import type { OwnBytes } from '@tcp-echo/echo-client-async/internal';

const nothing = new Uint8Array();

/** One message of a pipeline, and what has become of it. */
export class NativeEcho extends PendingEcho {
  readonly stopwatch: EchoStopwatch | undefined;
  /** The one that was added after it. */
  next: NativeEcho | undefined;
  /** What is sent. */
  bytes: OwnBytes;
  /** Whether nothing of it is to be sent or to come back. */
  dropped = false;
  /** Whether some of it was handed to the operating system. */
  sending = false;
  /** What its own caller is told; every other one is told that the connection is lost. */
  failure: unknown;

  /** Of `bytes`, which must not change any more, the first `maxBytes` are to come back. */
  constructor(peer: Endpoint, bytes: OwnBytes, stopwatch?: EchoStopwatch, maxBytes = bytes.length) {
    super(peer, bytes.length > maxBytes ? bytes.slice(0, maxBytes) : bytes);
    this.bytes = bytes;
    this.stopwatch = stopwatch;
  }

  /** Gives it up, unless some of it was sent: that has to come back. */
  drop(): void {
    if (this.sending || this.complete) return;
    this.dropped = true;
    this.bytes = nothing;
  }
}
