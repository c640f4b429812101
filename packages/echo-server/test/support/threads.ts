// Where `threads` can be tested, and what such tests look at.
import { connectRaw, type RawClient } from '@tcp-echo/contract-tests';
import { traceChannel, type TraceEvent } from '@tcp-echo/base';
import type { EchoServer } from '@tcp-echo/echo-server';
import { createServer } from 'node:net';
import { Worker } from 'node:worker_threads';
import { describe, expect } from 'vitest';

/** Whether two sockets can listen on one port: tried, and not taken from a version. */
const portsAreShared = await new Promise<boolean>((resolve) => {
  const first = createServer().listen({ port: 0, host: '127.0.0.1', reusePort: true });
  first.once('error', () => {
    resolve(false);
  });
  first.once('listening', () => {
    const { port } = first.address() as { port: number };
    const second = createServer().listen({ port, host: '127.0.0.1', reusePort: true });
    const end = (shared: boolean) => () => {
      first.close();
      if (shared) second.close();
      resolve(shared);
    };
    second.once('error', end(false));
    second.once('listening', end(true));
  });
});

/** As `describe`; where Node shares no port the tests are skipped, and say so. */
export function describeWithThreads(name: string, body: () => void): void {
  if (portsAreShared) describe(name, body);
  else describe.skip(`${name} (skipped: Node ${process.version} has no reusePort here)`, body);
}

/** The events that this thread hears, until it is disposed of. */
export function collectTrace(): { readonly events: TraceEvent[] } & Disposable {
  const events: TraceEvent[] = [];
  const listener = (event: unknown): void => void events.push(event as TraceEvent);
  traceChannel.subscribe(listener);
  return {
    events,
    [Symbol.dispose]() {
      traceChannel.unsubscribe(listener);
    },
  };
}

/** The threads that are started until it is disposed of; `onStart` sees each first. */
export function collectThreads(
  onStart: (thread: Worker, index: number) => void = () => {},
): { readonly threads: Worker[] } & Disposable {
  const threads: Worker[] = [];
  const listener = (thread: Worker): void => {
    threads.push(thread);
    onStart(thread, threads.length - 1);
  };
  process.on('worker', listener);
  return {
    threads,
    [Symbol.dispose]() {
      process.off('worker', listener);
    },
  };
}

/** So many connections that both of two threads have some, but for one time in 2^39. */
export async function connectMany(
  server: EchoServer,
  count = 40,
): Promise<{ readonly clients: readonly RawClient[] } & AsyncDisposable> {
  const clients = await Promise.all(Array.from({ length: count }, () => connectEchoing(server)));
  return {
    clients,
    async [Symbol.asyncDispose]() {
      await Promise.all(clients.map((client) => client[Symbol.asyncDispose]()));
    },
  };
}

/** A connection that a thread has taken. */
export async function connectEchoing(server: EchoServer): Promise<RawClient> {
  const client = await connectRaw(server.port);
  await client.write(Uint8Array.of(1));
  await client.readExactly(1);
  return client;
}

/** Blocks this thread while a client in another one sends `byteCount` bytes on each of `connections`. */
export function blockUntilEchoed(server: EchoServer, connections: number, byteCount: number): void {
  const done = new Int32Array(new SharedArrayBuffer(4));
  const workerData = { port: server.port, connections, byteCount, done };
  const client = new Worker(new URL('../fixtures/thread-client.mjs', import.meta.url), {
    workerData,
  });
  client.unref();
  for (let seen = 0; seen < connections; seen = Atomics.load(done, 0)) {
    const outcome = Atomics.wait(done, 0, seen, 15_000);
    expect(outcome, `${seen} of ${connections} connections had their echo`).not.toBe('timed-out');
  }
}
