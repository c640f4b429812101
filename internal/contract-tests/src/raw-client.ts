// A client on plain node:net, or node:tls, that does exactly what a test says.
import { once } from 'node:events';
import { connect, type NetConnectOpts, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Target } from './transport.js';

/** A raw connection. */
export class RawClient implements AsyncDisposable {
  readonly socket: Socket;
  /** What carries TLS; without TLS the same as `socket`. */
  readonly #carrier: Socket;

  constructor(socket: Socket, carrier = socket) {
    this.socket = socket;
    this.#carrier = carrier;
  }

  /** Hands `bytes` to the socket; resolves when the operating system has them. */
  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.socket.write(bytes, (error) => (error ? reject(error) : resolve()));
    });
  }

  /** Sends the end: this side says nothing more. */
  halfClose(): void {
    this.socket.end();
  }

  /** Leaves without a word: a reset (RST) on TCP; a Unix socket knows none, and is closed. */
  vanish(): void {
    // What TLS still had to write goes with it.
    this.socket.on('error', () => undefined);
    if (this.#carrier.remotePort === undefined) this.#carrier.destroy();
    else this.#carrier.resetAndDestroy();
  }

  /** Reads exactly `byteCount` bytes; rejects if the peer ends before. */
  async readExactly(byteCount: number): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for (let missing = byteCount; missing > 0;) {
      // Only what is there: to wait for 'readable' with something left to read is to wait for nothing.
      const size = Math.min(missing, this.socket.readableLength);
      const bytes = this.socket.read(size) as Buffer | null;
      if (bytes !== null) {
        chunks.push(bytes);
        missing -= bytes.length;
      } else if (this.socket.readableEnded) {
        throw new Error('the peer ended early');
      } else {
        await this.#readableOrEnd();
      }
    }
    return Buffer.concat(chunks);
  }

  async #readableOrEnd(): Promise<void> {
    const controller = new AbortController();
    const { signal } = controller;
    const either = ['readable', 'end'].map((event) => once(this.socket, event, { signal }));
    try {
      await Promise.race(either);
    } finally {
      // The one that did not come takes its listeners away.
      controller.abort();
    }
  }

  /** Reads until the peer ends; rejects if it resets. This side stays open. */
  async readToEnd(): Promise<Buffer> {
    const chunks: Buffer[] = [];
    const incoming = this.socket.iterator({ destroyOnReturn: false });
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.socket.closed) return;
    const closed = once(this.socket, 'close');
    this.socket.destroy();
    await closed;
  }
}

/** Connects to a port of 127.0.0.1, or to `host`. */
export function connectRaw(port: number, host = '127.0.0.1'): Promise<RawClient> {
  return connectRawTo({ host, port });
}

/** Connects to `target`; resolves once bytes can flow, and the handshake is done where it speaks TLS. */
export async function connectRawTo({ ca, ...end }: Target): Promise<RawClient> {
  const options: NetConnectOpts = { ...end, allowHalfOpen: true };
  const carrier = connect('path' in end ? options : { ...options, noDelay: true });
  await once(carrier, 'connect');
  if (ca === undefined) return new RawClient(carrier);
  const socket = connectTls({ socket: carrier, ca, servername: 'localhost' });
  await once(socket, 'secureConnect');
  return new RawClient(socket, carrier);
}
