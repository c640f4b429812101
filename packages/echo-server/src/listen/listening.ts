// node:net's `listen` as a promise.
import type { Server } from 'node:net';

/** Resolves when `server` listens, rejects with the operating system's error: then it may be tried again. */
export function listening(server: Server, options: Parameters<Server['listen']>[0]): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (error: Error): void => {
      server.off('listening', onListening);
      reject(error);
    };
    const onListening = (): void => {
      server.off('error', onError);
      resolve();
    };
    server.once('error', onError).once('listening', onListening).listen(options);
  });
}
