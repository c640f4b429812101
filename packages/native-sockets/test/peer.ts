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
  const { listensAt, ...peer } = await startWorker({ behaviour, host });
  return { port: listensAt as number, ...peer };
}

/** A peer that listens on the Unix domain socket `path` until it is disposed of. */
export async function startUnixPeer(
  behaviour: string,
  path: string,
): Promise<Omit<Peer, 'port'> & { readonly path: string }> {
  const { listensAt, ...peer } = await startWorker({ behaviour, path });
  return { path: listensAt as string, ...peer };
}

async function startWorker(workerData: Readonly<Record<string, string>>) {
  const worker = new Worker(new URL('./fixtures/net-peer.mjs', import.meta.url), { workerData });
  const [listensAt] = (await once(worker, 'message')) as [unknown];
  return {
    listensAt,
    peerEnded: once(worker, 'message'),
    async [Symbol.asyncDispose]() {
      await worker.terminate();
    },
  };
}
