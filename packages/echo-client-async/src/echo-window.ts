// The messages of one `echoAll` that are taken from the source and whose echoes are not yet given back.
import { sameKind, type EchoOf } from './message.js';
import type { Given } from './message-source.js';
import type { QueuedEcho } from './queued-echo.js';

/** A message that was sent, and its echo. */
interface Sent<M> {
  readonly message: M;
  readonly echo: QueuedEcho;
}

/** A message costs memory besides its bytes: many without any would have no bound. */
const maxMessages = 1024;

/** Keeps the order, and the bound. */
export class EchoWindow<M extends string | Uint8Array> {
  readonly #send: (message: M) => QueuedEcho;
  readonly #maxBytes: number;
  readonly #sent: Sent<M>[] = [];
  #bytes = 0;
  #end: { readonly error?: unknown } | undefined;

  constructor(send: (message: M) => QueuedEcho, maxBytes: number) {
    this.#send = send;
    this.#maxBytes = maxBytes;
  }

  /** Whether a message may be taken from the source. */
  get hasRoom(): boolean {
    return (
      this.#end === undefined && this.#bytes < this.#maxBytes && this.#sent.length < maxMessages
    );
  }

  /** Why there are no more messages, once that is so. */
  get end(): { readonly error?: unknown } | undefined {
    return this.#end;
  }

  /** What is to be given back next. */
  get oldest(): Sent<M> | undefined {
    return this.#sent[0];
  }

  /** Sends what the source gave. A message that cannot be sent is the end. */
  add(given: Given<M>): void {
    if (!('message' in given)) {
      this.#end = given;
      return;
    }
    try {
      const { message } = given;
      const echo = this.#send(message);
      // Only the oldest is waited for; the others may fail before.
      echo.done.catch(() => undefined);
      this.#sent.push({ message, echo });
      this.#bytes += echo.bytes.length;
    } catch (error) {
      this.#end = { error };
    }
  }

  /** Takes out the oldest, which must be back: its echo. */
  giveBack({ message, echo }: Sent<M>): EchoOf<M> {
    this.#sent.shift();
    this.#bytes -= echo.bytes.length;
    return sameKind(message, echo.bytes);
  }
}
