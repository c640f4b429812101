// A client on plain node:net that sends chunks and keeps what comes back, however it ends.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';

export class RawVisitor implements AsyncDisposable {
  /** Settles when the server has ended, or reset, the connection. */
  readonly ended: Promise<void>;
  readonly #socket: Socket;
  #received = Buffer.alloc(0);

  /** Resolves when connected, or reset already. */
  static async connect(port: number): Promise<RawVisitor> {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    const visitor = new RawVisitor(socket);
    const connected = new Promise((resolve) => socket.once('connect', resolve));
    await Promise.race([connected, visitor.ended]);
    return visitor;
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (bytes: Buffer) => {
      this.#received = Buffer.concat([this.#received, bytes]);
    });
    this.ended = new Promise((resolve) => {
      socket.once('end', resolve);
      socket.on('error', () => {
        resolve();
      });
    });
  }

  get received(): Buffer {
    return this.#received;
  }

  /** Whether the server has ended, or reset, the connection. */
  get hasEnded(): boolean {
    return this.#socket.readableEnded || this.#socket.errored !== null;
  }

  /** Sends `chunks`, each in a turn of the loop of its own, and then the end. */
  async send(chunks: readonly Uint8Array[]): Promise<void> {
    for (const chunk of chunks) {
      if (this.#socket.writable) this.#socket.write(chunk);
      await setImmediate();
    }
    this.#socket.end();
  }

  async untilReceived(byteCount: number): Promise<void> {
    while (this.#received.length < byteCount) await once(this.#socket, 'data');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.destroy();
    if (!this.#socket.closed) await once(this.#socket, 'close');
  }
}
