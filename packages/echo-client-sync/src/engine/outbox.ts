// What waits to be sent on a blocking connection, message after message.
import type { BlockingSocket } from '@tcp-echo/native-sockets';
import type { NativeEcho } from './native-echo.js';
import { filledOutgoing, outgoing, outgoingBytes } from './outgoing.js';

/** The end of a list of messages: those not sent yet, of which the first may have been sent in part. */
export class Outbox {
  #first: NativeEcho | undefined;
  #sentOfFirst = 0;
  readonly #onSending: (echo: NativeEcho) => void;

  /** `onSending` hears of each message before any of it is sent. */
  constructor(onSending: (echo: NativeEcho) => void) {
    this.#onSending = onSending;
  }

  get isEmpty(): boolean {
    return this.#first === undefined;
  }

  /** `echo`, which has bytes, is the last of the list now. Some may be sent of one that is the first, too. */
  add(echo: NativeEcho, sent = 0): void {
    this.#first ??= echo;
    this.#advance(sent);
  }

  /** Hands over what the socket takes without waiting; returns whether that was anything. */
  sendTo(socket: BlockingSocket): boolean {
    let any = false;
    while (this.#first !== undefined) {
      const bytes = this.#next(this.#first);
      const sent = socket.trySend(bytes);
      if (sent > 0) any = true;
      this.#advance(sent);
      if (sent < bytes.length) break;
    }
    return any;
  }

  /** The rest of a large message where it lies, or as many small ones as there is room for. */
  #next(first: NativeEcho): Uint8Array {
    let size = first.bytes.length - this.#sentOfFirst;
    let last = first;
    this.#tellOf(first);
    while (last.next !== undefined && size + last.next.bytes.length <= outgoingBytes) {
      last = last.next;
      size += last.bytes.length;
      this.#tellOf(last);
    }
    const rest = this.#sentOfFirst === 0 ? first.bytes : first.bytes.subarray(this.#sentOfFirst);
    if (size > outgoingBytes) return rest;
    // Only now: whoever heard of the messages may have echoed something himself.
    outgoing.set(rest);
    let at = rest.length;
    for (let echo = first; echo !== last && echo.next !== undefined;) {
      echo = echo.next;
      outgoing.set(echo.bytes, at);
      at += echo.bytes.length;
    }
    return filledOutgoing(size);
  }

  #tellOf(echo: NativeEcho): void {
    if (echo.sending || echo.dropped) return;
    this.#onSending(echo);
  }

  #advance(sent: number): void {
    this.#sentOfFirst += sent;
    while (this.#first !== undefined && this.#sentOfFirst >= this.#first.bytes.length) {
      this.#sentOfFirst -= this.#first.bytes.length;
      this.#first = this.#first.next;
    }
  }
}
