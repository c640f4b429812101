// A peer whose event loop is not the test's, so that the test may block: no program of the machine is needed.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Peer } from '@tcp-echo/contract-tests';

/** What it does with each connection. */
type Treatment = 'echo' | 'end' | 'silence';

/** On an ephemeral port of 127.0.0.1, or on the Unix domain socket at `path`, where `port` is 0. */
export async function startThreadPeer(how: Treatment, path?: string): Promise<Peer> {
  const url = new URL('./fixtures/thread-peer.mjs', import.meta.url);
  const worker = new Worker(url, { workerData: { how, path } });
  const [port] = (await once(worker, 'message')) as [number];
  return {
    port,
    async [Symbol.asyncDispose]() {
      await worker.terminate();
    },
  };
}
