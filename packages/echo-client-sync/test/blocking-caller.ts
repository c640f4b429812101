// The blocking client in a thread of its own, so that the thread of the test can be its peer.
import { on } from 'node:events';
import { Worker } from 'node:worker_threads';
import { decodeThrown } from '@tcp-echo/base';
import { afterAll } from 'vitest';

type Outcome = { value: unknown } | { thrown: Parameters<typeof decodeThrown>[0] };

const idle: BlockingCaller[] = [];

afterAll(() => Promise.all(idle.splice(0).map((caller) => caller.worker.terminate())));

/** A caller that nobody else has. Disposing of it leaves it to the next: threads and bridges take long to start. */
export function borrowCaller(): BlockingCaller {
  return idle.pop() ?? new BlockingCaller();
}

/** A worker that does one blocking call after the other. */
export class BlockingCaller implements AsyncDisposable {
  readonly worker = new Worker(new URL('./fixtures/blocking-caller.mjs', import.meta.url));
  /** Hears of what the trace of the next call says has failed, while the call goes on. */
  onFailure: (() => void) | undefined;
  #isCalling = false;

  async call(name: string, ...args: readonly unknown[]): Promise<unknown> {
    const onFailure = this.onFailure;
    this.onFailure = undefined;
    this.#isCalling = true;
    const messages = on(this.worker, 'message');
    this.worker.postMessage({ name, args, tellsOfFailures: onFailure !== undefined });
    for await (const [message] of messages as AsyncIterable<[Outcome | 'failed']>) {
      if (message === 'failed') {
        onFailure?.();
        continue;
      }
      this.#isCalling = false;
      if ('thrown' in message) throw decodeThrown(message.thrown);
      return message.value;
    }
    throw new Error('the worker says nothing more');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isCalling) await this.worker.terminate();
    else idle.push(this);
  }
}
