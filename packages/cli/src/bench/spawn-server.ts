// A server for the length of a run, in a process of its own: what it does costs the load generator no event loop, no heap
// and no garbage collection, and its processor time is not counted as the client's.
import { TcpEchoError } from '@tcp-echo/base';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { ServerEngine } from './settings.js';

/** What the process says: once. */
export type SpawnedMessage =
  | { readonly port: number }
  | { readonly code: string; readonly message: string };

/** A server that runs. */
export interface SpawnedServer extends AsyncDisposable {
  readonly port: number;
}

/**
 * Resolves when it listens, on a free port of this machine.
 *
 * @throws what the server was not started for, or the signal's reason if that may be why
 */
export async function spawnServer(
  engine: ServerEngine,
  signal: AbortSignal | undefined,
): Promise<SpawnedServer> {
  const entry = createRequire(import.meta.url).resolve('#bench-server');
  // It needs none of the program's preloads. What it writes would be in the middle of the result.
  const child = fork(entry, [engine], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');
  const message = await Promise.race([
    once(child, 'message').then(([said]) => said as SpawnedMessage),
    exited.then(() => ({ code: '', message: 'the server ended before it listened' })),
  ]);
  const end = async (): Promise<void> => {
    if (child.connected) child.disconnect();
    await exited;
  };
  if ('port' in message) return { port: message.port, [Symbol.asyncDispose]: end };
  await end();
  // Ctrl-C goes to every process of a terminal, to this one before it can ignore it, too.
  signal?.throwIfAborted();
  throw new TcpEchoError(message.code, message.message);
}
