// The blocking client in a thread of its own, so that the thread of the test can be its peer.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { decodeThrown } from '@tcp-echo/core-helpers';

type Outcome = { value: unknown } | { thrown: Parameters<typeof decodeThrown>[0] };

/** A worker that does one blocking call after the other. */
export class BlockingCaller implements AsyncDisposable {
  readonly worker = new Worker(new URL('./fixtures/blocking-caller.mjs', import.meta.url));

  async call(name: string, ...args: readonly unknown[]): Promise<unknown> {
    this.worker.postMessage({ name, args });
    const [outcome] = (await once(this.worker, 'message')) as [Outcome];
    if ('thrown' in outcome) throw decodeThrown(outcome.thrown);
    return outcome.value;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.worker.terminate();
  }
}
