// The echoes of one blocking connection. It sends and receives at the same time, so that messages larger
// than the buffers on the way cannot jam both directions.
import type { ConnectionTrace } from '@tcp-echo/base';
import type { BannerReader } from '@tcp-echo/echo-client-async/internal';
import type { BlockingSocket } from '@tcp-echo/native-sockets';
import type { EchoLimits } from './engine.js';
import type { NativeEcho } from './native-echo.js';
import { nativeSockets } from './native-sockets.js';

/** Chunks are compared here and dropped: what matched equals what was sent. One a thread is enough. */
const incoming = Buffer.allocUnsafeSlow(65_536);
const both = { readable: true, writable: true };

/** Sends messages in the order they are added, and compares what comes back. */
export class NativePipeline {
  readonly #socket: BlockingSocket;
  readonly #trace: ConnectionTrace;
  readonly #outbox: Outbox;
  /** The list of those that are not back, sent or not. */
  #oldest: NativeEcho | undefined;
  /** What was added last, also when that is back: some of it may still have to be sent. */
  #newest: NativeEcho | undefined;
  #end: 'open' | 'wanted' | 'sent' = 'open';
  #extra: number | undefined;
  #heard = false;
  /** Undefined once all that comes is echo. */
  #banner: BannerReader | undefined;

  /** @param banner Looks for one. */
  constructor(socket: BlockingSocket, trace: ConnectionTrace, banner?: BannerReader) {
    this.#banner = banner;
    this.#socket = socket;
    this.#trace = trace;
    this.#outbox = new Outbox((echo) => {
      this.#onSending(echo);
    });
  }

  /** Whether this end has sent its end, or wants to once all is sent. */
  get end(): 'open' | 'wanted' | 'sent' {
    return this.#end;
  }

  /** Whether any byte has come. */
  get heard(): boolean {
    return this.#heard;
  }

  /** The first byte that came although nothing was left to come back. */
  get extra(): number | undefined {
    return this.#extra;
  }

  /** Queues `echo`. One without bytes is back at once. */
  add(echo: NativeEcho): void {
    if (echo.complete) {
      this.#trace('sending', echo.bytes);
      this.#trace('received', echo.bytes);
      return;
    }
    this.#await(echo);
    this.#outbox.add(echo);
  }

  /** The end is sent after the last byte. */
  sendEnd(): void {
    if (this.#end === 'open') this.#end = 'wanted';
  }

  /**
   * Sends and receives until `echo` is back; without one, until all is sent; without limits, what can be
   * sent and received at once. False if the peer ended before.
   *
   * @throws EchoTimeoutError; EchoMismatchError, which is the `failure` of the echo that differs; errors
   *   of the socket. The stream is out of step then.
   */
  run(limits: EchoLimits | undefined, echo?: NativeEcho): boolean {
    this.#send();
    if (limits === undefined) return this.#receive();
    // From here on the peer is at work too: what is done now costs the round trip nothing.
    return this.#wait(limits, limits.start(), echo);
  }

  /**
   * As `add` and `run`. What is usual is made quick: nothing else is under way, and one system call sends
   * the message, one brings all of it back (docs/performance/sync-client.md).
   */
  roundTrip(limits: EchoLimits, echo: NativeEcho): boolean {
    const { bytes } = echo;
    const isUsual =
      this.#oldest === undefined &&
      this.#banner === undefined &&
      this.#outbox.isEmpty &&
      !echo.complete &&
      bytes.length <= outgoingBytes;
    if (!isUsual) {
      this.add(echo);
      return this.run(limits, echo);
    }
    this.#onSending(echo);
    outgoing.set(bytes);
    const sent = this.#socket.trySend(filledOutgoing(bytes.length));
    const waitMs = limits.start();
    if (sent < bytes.length) {
      this.#await(echo);
      this.#outbox.add(echo, sent);
      return this.#wait(limits, waitMs, echo);
    }
    const count = this.#socket.receive(incoming, waitMs);
    if (count === 0) return false;
    this.#heard = true;
    const end = takeInto(echo, 0, count);
    if (echo.complete) {
      if (end < count) this.#extra = incoming[end];
      this.#trace('received', bytes);
      return true;
    }
    this.#await(echo);
    limits.progressed();
    return this.#wait(limits, limits.waitMs(), echo);
  }

  #await(echo: NativeEcho): void {
    if (this.#newest !== undefined) this.#newest.next = echo;
    this.#newest = echo;
    this.#oldest ??= echo;
  }

  #onSending(echo: NativeEcho): void {
    echo.sending = true;
    this.#banner?.sending(echo.bytes);
    this.#trace('sending', echo.bytes);
    echo.stopwatch?.sending();
  }

  #wait(limits: EchoLimits, firstWaitMs: number, echo: NativeEcho | undefined): boolean {
    let waitMs = firstWaitMs;
    while (echo === undefined ? !this.#outbox.isEmpty : !echo.complete) {
      if (this.#outbox.isEmpty) {
        // A plain blocking receive: no `poll`.
        const count = this.#socket.receive(incoming, waitMs);
        if (count === 0) return false;
        this.#take(count);
        limits.progressed();
      } else if (!this.#exchange(limits, waitMs)) {
        return false;
      }
      if (echo?.complete) return true;
      waitMs = limits.waitMs();
    }
    return true;
  }

  /** Receives and sends what can be received and sent at once, after waiting for either. False at the peer's end. */
  #exchange(limits: EchoLimits, waitMs: number): boolean {
    const ready = this.#socket.waitUntilReady(both, waitMs);
    if (ready.readable && !this.#receive()) return false;
    const isSent = ready.writable && this.#send();
    if (isSent || ready.readable) limits.progressed();
    return true;
  }

  /** What is there, if anything is. False at the peer's end. */
  #receive(): boolean {
    const count = this.#socket.tryReceive(incoming);
    if (count !== undefined && count > 0) this.#take(count);
    return count !== 0;
  }

  /** Sends what the socket takes; returns whether that was anything. */
  #send(): boolean {
    const any = this.#outbox.sendTo(this.#socket);
    if (this.#end === 'wanted' && this.#outbox.isEmpty) {
      this.#end = 'sent';
      this.#trace('closing');
      shutDown(this.#socket);
    }
    return any;
  }

  #take(count: number): void {
    this.#heard = true;
    if (this.#banner === undefined) {
      this.#compare(count);
      return;
    }
    const rest = this.#banner.take(incoming.subarray(0, count));
    if (this.#banner.isOver) this.#banner = undefined;
    // What was held back for a banner and is none may be more than fits in at once.
    for (let at = 0; at < rest.length; at += incoming.length) {
      this.#compare(rest.copy(incoming, 0, at, at + incoming.length));
    }
  }

  #compare(count: number): void {
    const oldest = this.#oldest;
    let at = 0;
    while (this.#oldest !== undefined && at < count) {
      if (!this.#oldest.dropped) at = takeInto(this.#oldest, at, count);
      if (!this.#oldest.dropped && !this.#oldest.complete) break;
      this.#oldest = this.#oldest.next;
    }
    if (at < count) this.#extra ??= incoming[at];
    // Only now: whoever listens to the trace may echo something himself, which is received in `incoming`.
    for (let echo = oldest; echo !== this.#oldest; echo = echo?.next) {
      if (echo?.complete) this.#trace('received', echo.received);
    }
  }
}

/** As `echo.take`; what differs is also the failure of this echo. */
function takeInto(echo: NativeEcho, start: number, end: number): number {
  try {
    const at = echo.take(incoming, start, end);
    if (at > start) echo.stopwatch?.received();
    return at;
  } catch (mismatch) {
    echo.failure = mismatch;
    throw mismatch;
  }
}

function shutDown(socket: BlockingSocket): void {
  try {
    socket.shutdown();
  } catch (error) {
    // The peer was faster with its reset, of which receiving will tell.
    if (!(error instanceof nativeSockets().NativeSystemError) || error.code !== 'ENOTCONN')
      throw error;
  }
}

// What waits to be sent on a blocking connection, message after message.

/** The end of a list of messages: those not sent yet, of which the first may have been sent in part. */
class Outbox {
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

// Where small messages are sent from. A small array of the caller's lies on V8's heap, and lending its
// memory to native code would make V8 move it outside (docs/performance/sync-client.md). One a thread is
// enough: it is filled right before the system call.

/** How many bytes there is room for. */
const outgoingBytes = 65_536;
const outgoing = Buffer.allocUnsafeSlow(outgoingBytes);

/** The view that was sent last: messages often have one length, and a view costs 0.1 us. */
let view: Uint8Array = outgoing;

/** The first `size` bytes, to be sent. */
function filledOutgoing(size: number): Uint8Array {
  if (view.length !== size) view = outgoing.subarray(0, size);
  return view;
}
