// A client on plain node:net that does exactly what a test says.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A raw connection. */
export class RawClient implements AsyncDisposable {
  readonly socket: Socket;

  constructor(socket: Socket) {
    this.socket = socket;
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
export async function connectRaw(port: number, host = '127.0.0.1'): Promise<RawClient> {
  const socket = connect({ port, host, allowHalfOpen: true, noDelay: true });
  await once(socket, 'connect');
  return new RawClient(socket);
}
