// A thread of a server with engine `net`: it lives as long as the server does.
import type { Worker } from 'node:worker_threads';
import type { ThreadHost } from './server-thread.js';
import { startWorker, untilExit, type WorkerEnd } from './start-worker.js';
import type { ThreadData } from './thread-protocol.js';

export class NetHost implements ThreadHost {
  #worker: Worker | undefined;
  #name = '';

  get name(): string {
    return this.#name;
  }

  serve(data: ThreadData): Promise<WorkerEnd> {
    const worker = startWorker('#net-thread', data, [data.port]);
    this.#worker = worker;
    this.#name = `worker-${worker.threadId}`;
    return untilExit(worker);
  }

  /** Its event loop is. */
  wake(): void {}

  async terminate(): Promise<void> {
    await this.#worker?.terminate();
  }
}
