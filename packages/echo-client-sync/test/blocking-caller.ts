// The blocking client in a thread of its own, so that the thread of the test can be its peer.
import { on } from 'node:events';
import { Worker } from 'node:worker_threads';
import { decodeThrown } from '@tcp-echo/core-helpers';

type Outcome = { value: unknown } | { thrown: Parameters<typeof decodeThrown>[0] };

/** A worker that does one blocking call after the other. */
export class BlockingCaller implements AsyncDisposable {
  readonly worker = new Worker(new URL('./fixtures/blocking-caller.mjs', import.meta.url));
  /** Hears of what the trace of the next call says has failed, while the call goes on. */
  onFailure: (() => void) | undefined;

  async call(name: string, ...args: readonly unknown[]): Promise<unknown> {
    const onFailure = this.onFailure;
    this.onFailure = undefined;
    const messages = on(this.worker, 'message');
    this.worker.postMessage({ name, args, tellsOfFailures: onFailure !== undefined });
    for await (const [message] of messages as AsyncIterable<[Outcome | 'failed']>) {
      if (message === 'failed') onFailure?.();
      else if ('thrown' in message) throw decodeThrown(message.thrown);
      else return message.value;
    }
    throw new Error('the worker says nothing more');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.worker.terminate();
  }
}
