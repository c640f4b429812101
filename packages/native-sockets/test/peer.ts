// Starts a peer in a worker thread.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** A peer that listens on `port` until it is disposed of. */
export interface Peer extends AsyncDisposable {
  readonly port: number;
  /** Resolves when the other end of one of its connections ends. */
  readonly peerEnded: Promise<unknown>;
}

export async function startPeer(behaviour: string, host = '127.0.0.1'): Promise<Peer> {
  const worker = new Worker(new URL('./fixtures/net-peer.mjs', import.meta.url), {
    workerData: { behaviour, host },
  });
  const [port] = (await once(worker, 'message')) as [number];
  return {
    port,
    peerEnded: once(worker, 'message'),
    async [Symbol.asyncDispose]() {
      await worker.terminate();
    },
  };
}
