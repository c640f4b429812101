// Reads a PROXY protocol header off a connection, and nothing but the header.
import { LongTimeout, realTimers, several } from '@tcp-echo/base';
import type { Socket } from 'node:net';
import { parseProxyHeader, undecided, type ProxyParse } from './parse-proxy-header.js';
import { malformed, ProxyProtocolError, ProxyTimeoutError, quote } from './errors.js';
import type { ProxyHeader } from './proxy-header.js';

/** How `readProxyHeader` waits. */
export interface ReadProxyHeaderOptions {
  /** `required`: there must be a header; `auto`: there may be one. */
  readonly mode: 'auto' | 'required';
  /** How long a header may take, in milliseconds: from now on if `required`, else from its first byte on. */
  readonly timeoutMs: number;
}

/**
 * Reads the header that `socket` begins with. Nothing may have been read from it, and nobody else may read
 * before this settles. What comes after the header stays in the socket as if it had come first, for a
 * mode or a TLS handshake to go on with.
 *
 * Resolves with undefined, in mode `auto` only, if no header starts there: then everything stays. In mode
 * `auto` there is no limit for the first byte; a peer that ends without one has ended the socket
 * (`readableEnded`) before this resolves.
 *
 * @throws ProxyProtocolError (rejects) if the header is malformed, does not come whole or in time, or is
 * absent where it is required. The socket stays open: closing it is for the caller.
 */
export function readProxyHeader(
  socket: Socket,
  options: ReadProxyHeaderOptions,
): Promise<ProxyHeader | undefined> {
  return new Promise((resolve, reject) => {
    new HeaderReading(socket, options, resolve, reject).start();
  });
}

type Incomplete = ProxyParse & { readonly outcome: 'incomplete' };

class HeaderReading {
  readonly #socket: Socket;
  readonly #required: boolean;
  readonly #timeoutMs: number;
  readonly #resolve: (header: ProxyHeader | undefined) => void;
  readonly #reject: (error: unknown) => void;
  readonly #bytes = new HeaderBytes();
  #last: Incomplete = undecided;
  #timer: LongTimeout | undefined;

  constructor(
    socket: Socket,
    { mode, timeoutMs }: ReadProxyHeaderOptions,
    resolve: (header: ProxyHeader | undefined) => void,
    reject: (error: unknown) => void,
  ) {
    this.#socket = socket;
    this.#required = mode === 'required';
    this.#timeoutMs = timeoutMs;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  start(): void {
    if (this.#socket.destroyed) return this.#onClose();
    if (this.#required) this.#startTimer();
    this.#socket.on('readable', this.#onReadable).once('close', this.#onClose);
  }

  readonly #onReadable = (): void => {
    // Without anything to read, the event says that the peer has ended.
    if (this.#socket.readableLength === 0) {
      const came = several(this.#bytes.all.length, 'byte');
      this.#giveUp(new ProxyProtocolError(`the connection ended after ${came}`));
      return;
    }
    try {
      while (this.#socket.readableLength > 0 && this.#readOn());
    } catch (error) {
      this.#stop();
      this.#reject(error);
    }
  };

  /** Takes what may belong to the header. Returns whether the header may need more. */
  #readOn(): boolean {
    const room = this.#last.enoughBytes - this.#bytes.all.length;
    // To read all of an ended socket by its length does not emit 'end', which is for whoever goes on.
    const chunk = this.#socket.read(Math.min(room, this.#socket.readableLength)) as Buffer;
    this.#bytes.append(chunk, this.#last.enoughBytes);
    const bytes = this.#bytes.all;
    const parsed = parseProxyHeader(bytes);
    if (parsed.outcome === 'incomplete') {
      this.#last = parsed;
      this.#startTimer();
      return true;
    }
    if (parsed.outcome === 'header') {
      this.#finish(parsed.header, bytes.subarray(parsed.byteLength));
    } else if (this.#required) {
      malformed(0, 'a header', quote(bytes.toString('latin1', 0, 16)));
    } else {
      this.#finish(undefined, bytes);
    }
    return false;
  }

  #startTimer(): void {
    this.#timer ??= new LongTimeout(
      () => {
        const came = several(this.#bytes.all.length, 'byte');
        const message = `no whole header within ${this.#timeoutMs} ms (proxyTimeoutMs), but ${came}`;
        this.#giveUp(new ProxyTimeoutError(message));
      },
      this.#timeoutMs,
      realTimers,
    );
  }

  /** No more bytes are coming: without a header of which a part is there, what came is data. */
  #giveUp(error: ProxyProtocolError): void {
    if (this.#required || this.#last.certain) {
      this.#stop();
      this.#reject(error);
    } else {
      this.#finish(undefined, this.#bytes.all);
    }
  }

  readonly #onClose = (): void => {
    this.#stop();
    const cause = this.#socket.errored;
    const reason = `the connection was lost after ${several(this.#bytes.all.length, 'byte')}`;
    this.#reject(new ProxyProtocolError(reason, cause ? { cause } : {}));
  };

  #finish(header: ProxyHeader | undefined, rest: Buffer): void {
    this.#stop();
    if (rest.length > 0) this.#socket.unshift(rest);
    this.#resolve(header);
  }

  /** Without its listener the socket is as new: a 'data' listener makes it flow, which `pause()` would prevent. */
  #stop(): void {
    this.#timer?.clear();
    this.#socket.off('readable', this.#onReadable).off('close', this.#onClose);
  }
}

// The first bytes of a connection, until it is known what they are.

/** Holds what came, in a buffer that grows with it: bytes that come one by one cost no copy each. */
class HeaderBytes {
  #storage = Buffer.alloc(64);
  #length = 0;

  /** All that came. Valid until the next `append`. */
  get all(): Buffer {
    return this.#storage.subarray(0, this.#length);
  }

  /** There will never be more than `maxBytes`. */
  append(chunk: Uint8Array, maxBytes: number): void {
    const length = this.#length + chunk.length;
    if (length > this.#storage.length) {
      const grown = Buffer.alloc(Math.min(maxBytes, Math.max(length, 2 * this.#storage.length)));
      this.#storage.copy(grown, 0, 0, this.#length);
      this.#storage = grown;
    }
    this.#storage.set(chunk, this.#length);
    this.#length = length;
  }
}
