// node:net's `listen` as a promise.
import type { Server } from 'node:net';

/** Resolves when `server` listens, rejects with the operating system's error. */
export function listening(server: Server, options: Parameters<Server['listen']>[0]): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(options, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
