// The descriptors of a thread's connections, which somebody closes where that thread is ended.
import { closeSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import { nativeSockets } from './native-sockets.js';

/** A byte for each descriptor; the operating system makes only pages that are written to. */
const most = 1024 * 1024;

/**
 * What the thread that starts another gives it. The main thread closes what that one leaves open: it needs only know what. A worker
 * may be ended together with the threads that it has started, and nobody is left to do it.
 */
export class DescriptorList {
  readonly memory = isMainThread ? new SharedArrayBuffer(most) : undefined;

  /** Closes those that are open. Only when the thread that owns them is gone. */
  closeAll(): void {
    if (this.memory === undefined) return;
    const open = new Uint8Array(this.memory);
    for (let fd = open.indexOf(1); fd >= 0; fd = open.indexOf(1, fd)) {
      open[fd] = 0;
      closeSync(fd);
    }
  }
}

/** The thread's own side. */
export class Descriptors {
  /** Whether Node closes them when this thread ends: that takes three system calls a connection. */
  readonly areOwned: boolean;
  readonly #open: Uint8Array | undefined;

  constructor(memory: SharedArrayBuffer | undefined) {
    this.areOwned = memory === undefined;
    this.#open = memory && new Uint8Array(memory);
  }

  /** What to use in place of `fd`. @throws where the process may not have more of them; `fd` is as it was then. */
  add(fd: number): number {
    if (this.#open === undefined) return nativeSockets.load('native').ownDescriptor(fd);
    this.#open[fd] = 1;
    return fd;
  }

  /** Called before it is closed: with `fs.closeSync` where they are owned. */
  delete(fd: number): void {
    if (this.#open !== undefined) this.#open[fd] = 0;
  }
}
