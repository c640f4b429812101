// The worker of the bridge: runs the asynchronous client on an event loop of its own.
import {
  encodeThrown,
  openedWith,
  serveWorker,
  traceChannel,
  type EncodedValue,
  type TraceEvent,
} from '@tcp-echo/base';
import {
  connectEcho,
  measureEcho,
  type EchoConnection,
  type MeasuredEcho,
} from '@tcp-echo/echo-client-async';
import type { Connecting } from '@tcp-echo/echo-client-async/internal';
import { setTimeout as after } from 'node:timers/promises';
import type {
  BridgeCalls,
  BridgeEvent,
  BridgeRequests,
  BridgeWorkerData,
} from './engine/bridge-protocol.js';
import type { MeasuredBytes } from './engine/engine.js';
import type { OwnBytes } from '@tcp-echo/echo-client-async/internal';

/** How long a peer can hold up the end of a TLS connection. */
const tlsEndTimeoutMs = 1000;

const { replies } = openedWith() as BridgeWorkerData;
/** By the ids of the calls that made them. */
const links = new Map<number, EchoConnection>();
/** Of the calls that can be given up, by their ids: while they are under way, and as long as what they made. */
const givingUp = new Map<number, AbortController>();
let current: { readonly id: number; readonly traced: boolean } = { id: 0, traced: false };

type AsyncCalls = {
  [Name in keyof BridgeCalls]: (
    id: number,
    ...args: Parameters<BridgeCalls[Name]>
  ) => Promise<ReturnType<BridgeCalls[Name]>>;
};

const calls: AsyncCalls = {
  echoOnce(id, bytes, { connecting, ...options }) {
    const { peer } = connecting;
    const [target, host] = 'path' in peer ? [peer, {}] : [peer.port, { host: peer.host }];
    const how = { ...options, ...host, ...optionsOf(connecting) };
    return whileUnderWay(id, (signal) =>
      measuredBytes(measureEcho(bytes, target, { ...how, signal })),
    );
  },

  async connect(id, { connecting, banner }) {
    const { signal } = canBeGivenUp(id);
    const connection = await connectEcho({
      ...connecting.peer,
      ...optionsOf(connecting),
      banner,
      signal,
    }).catch((error: unknown) => {
      givingUp.delete(id);
      throw error;
    });
    links.set(id, connection);
    signal.addEventListener('abort', () => forget(id));
    const { local, peer, timing, tls } = connection;
    return { link: id, local, peer, timing, tls };
  },

  echo: (_id, link, bytes, timeoutMs) => ownBytes(connectionOf(link).echo(bytes, { timeoutMs })),

  startEcho: (id, link, bytes, timeoutMs) =>
    whileUnderWay(id, (signal) => ownBytes(connectionOf(link).echo(bytes, { timeoutMs, signal }))),

  measure: (_id, link, bytes, timeoutMs) =>
    measuredBytes(connectionOf(link).measure(bytes, { timeoutMs })),

  async halfClose(_id, link) {
    connectionOf(link).halfClose();
  },

  banner: async (_id, link) => connectionOf(link).banner,

  failed: async (_id, link) => failureOf(connectionOf(link)),

  async close(_id, link) {
    const connection = connectionOf(link);
    const failure = failureOf(connection);
    // A peer takes an end without the alert `close_notify` for an attack (RFC 8446 section 6.1).
    if (connection.tls !== undefined) {
      await Promise.race([connection.close(), after(tlsEndTimeoutMs)]);
    }
    connection.destroy();
    forget(link);
    return failure;
  },
};

function optionsOf({ tls, connectTimeoutMs, idleTimeoutMs, retry }: Connecting) {
  return {
    connectTimeoutMs,
    retry,
    ...(tls && { tls }),
    ...(idleTimeoutMs !== undefined && { idleTimeoutMs }),
  };
}

function canBeGivenUp(id: number): AbortController {
  const controller = new AbortController();
  givingUp.set(id, controller);
  return controller;
}

async function whileUnderWay<T>(id: number, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  try {
    return await call(canBeGivenUp(id).signal);
  } finally {
    givingUp.delete(id);
  }
}

function forget(link: number): void {
  links.delete(link);
  givingUp.delete(link);
}

/** That its echoes have memory of their own, the asynchronous client promises in words only. */
function ownBytes(echo: Promise<Uint8Array>): Promise<OwnBytes> {
  return echo as Promise<OwnBytes>;
}

function measuredBytes(measured: Promise<MeasuredEcho<OwnBytes>>): Promise<MeasuredBytes> {
  return measured as Promise<MeasuredBytes>;
}

function connectionOf(link: number): EchoConnection {
  const connection = links.get(link);
  if (connection === undefined) throw new Error(`the bridge has no connection ${link}`);
  return connection;
}

function failureOf({ failed }: EchoConnection): EncodedValue | undefined {
  return failed === undefined ? undefined : encodeThrown(failed);
}

const server = serveWorker<BridgeRequests, BridgeEvent>(
  {
    call(id, traced, name, args) {
      current = { id, traced };
      const call = calls[name] as (...all: readonly unknown[]) => unknown;
      return call(id, ...args);
    },
    abort: (id) => givingUp.get(id)?.abort(),
  },
  {
    wake() {
      Atomics.add(replies, 0, 1);
      Atomics.notify(replies, 0);
    },
  },
);

traceChannel.subscribe((event) => {
  const trace = event as TraceEvent;
  // That it is connected is always told: the caller looks whether it would wait for itself.
  if (current.traced || trace.kind === 'connected') server.emit({ id: current.id, trace });
});

// The caller is blocked and sees no event of its worker: the worker itself says that it ends.
let fatal: unknown;
process.on('uncaughtExceptionMonitor', (error) => {
  fatal = error;
});
process.on('exit', (exitCode) => {
  server.emit({ exitCode, cause: encodeThrown(fatal) });
});
