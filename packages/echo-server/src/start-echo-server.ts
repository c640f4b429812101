// Starting a server: from checked options to a listening socket.
import {
  internetAddress,
  onAbort,
  publishTrace,
  traceChannel,
  type HostAndPort,
} from '@tcp-echo/core-helpers';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { EchoServer } from './echo-server.js';
import { ListenError } from './errors.js';
import { modeTable } from './modes/mode-table.js';
import { resolveServerOptions, type EchoServerOptions } from './options.js';

/**
 * Starts an echo server on this thread's event loop; resolves once it listens.
 *
 * @throws InvalidArgumentError if an option is not what it should be.
 * @throws ListenError if the operating system refuses the address.
 * @throws the signal's reason if it aborts before the server listens.
 *
 * @example
 * ```ts
 * await using server = await startEchoServer();
 * console.log(`echoing on port ${server.port}`);
 * ```
 */
export async function startEchoServer(options: EchoServerOptions = {}): Promise<EchoServer> {
  const { host, port, mode, maxBytes, backlog, signal } = resolveServerOptions(options);
  signal?.throwIfAborted();
  const listener = createServer({ allowHalfOpen: true }, (socket) => {
    modeTable[mode](socket, { maxBytes });
  });
  await listen(listener, { host, port }, backlog);
  // A connection that could not be accepted (EMFILE) is no reason to end the server.
  listener.on('error', traceServerError);
  const bound = listener.address() as AddressInfo;
  const server = new EchoServer(listener, internetAddress(bound.address, bound.port));
  const stopListening = onAbort(signal, () => void server.close());
  listener.once('close', stopListening);
  if (signal?.aborted) {
    await server.close();
    throw signal.reason;
  }
  return server;
}

function listen(listener: Server, address: HostAndPort, backlog: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => {
      reject(new ListenError(address, error));
    };
    listener.once('error', onError);
    listener.listen({ ...address, backlog }, () => {
      listener.off('error', onError);
      resolve();
    });
  });
}

function traceServerError(error: Error): void {
  if (!traceChannel.hasSubscribers) return;
  publishTrace({ actor: 'server', kind: 'failed', connection: '', message: error.message });
}
