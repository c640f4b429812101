// The descriptors of a thread's connections, where another thread can close them after that one has died.
import { SocketCalls } from '@tcp-echo/native-sockets';

/** A byte for each descriptor; the operating system makes only pages that are written to. */
const most = 1024 * 1024;

/** Which descriptors are open. Whoever starts a thread has one on the same memory. */
export class Descriptors {
  readonly memory: SharedArrayBuffer;
  readonly #open: Uint8Array;

  constructor(memory = new SharedArrayBuffer(most)) {
    this.memory = memory;
    this.#open = new Uint8Array(memory);
  }

  add(fd: number): void {
    this.#open[fd] = 1;
  }

  delete(fd: number): void {
    this.#open[fd] = 0;
  }

  /** Closes those that are open. Only when the thread that owns them is gone. */
  closeAll(): void {
    let calls: SocketCalls | undefined;
    for (let fd = this.#open.indexOf(1); fd >= 0; fd = this.#open.indexOf(1, fd)) {
      this.delete(fd);
      calls ??= new SocketCalls();
      calls.close(fd);
    }
  }
}
