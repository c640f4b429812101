// The worker of the bridge: runs the asynchronous client on an event loop of its own.
import { encodeThrown, traceChannel, type TraceEvent } from '@tcp-echo/core-helpers';
import { connectEcho, tcpEchoClient, type EchoConnection } from '@tcp-echo/echo-client-async';
import { workerData } from 'node:worker_threads';
import type {
  BridgeBytes,
  BridgeCalls,
  BridgeReply,
  BridgeRequest,
  BridgeWorkerData,
} from './engine/bridge-protocol.js';

const { port, replies } = workerData as BridgeWorkerData;
const links = new Map<number, EchoConnection>();
let lastLink = 0;
let current: { readonly id: number; readonly traced: boolean } = { id: 0, traced: false };
let underWay = new AbortController();

type AsyncCalls = {
  [Name in keyof BridgeCalls]: (
    ...args: Parameters<BridgeCalls[Name]>
  ) => Promise<ReturnType<BridgeCalls[Name]>>;
};

const calls: AsyncCalls = {
  echoOnce(bytes, { peer, ...limits }) {
    const { host, port } = peer;
    const { signal } = underWay;
    return inOwnMemory(tcpEchoClient(bytes, port, { host, ...limits, signal }));
  },

  async connect({ peer, connectTimeoutMs }) {
    const { signal } = underWay;
    const connection = await connectEcho({ ...peer, connectTimeoutMs, signal });
    lastLink += 1;
    const link = lastLink;
    links.set(link, connection);
    signal.addEventListener('abort', () => links.delete(link));
    return { link, local: connection.local, peer: connection.peer };
  },

  echo: (link, bytes, timeoutMs) => inOwnMemory(connectionOf(link).echo(bytes, { timeoutMs })),

  async close(link) {
    connectionOf(link).destroy();
    links.delete(link);
  },
};

/** The asynchronous client promises it in words only. */
function inOwnMemory(echo: Promise<Uint8Array>): Promise<BridgeBytes> {
  return echo as Promise<BridgeBytes>;
}

function connectionOf(link: number): EchoConnection {
  const connection = links.get(link);
  if (connection === undefined) throw new Error(`the bridge has no connection ${link}`);
  return connection;
}

async function answer({ id, name, args }: BridgeRequest): Promise<BridgeReply> {
  try {
    const call = calls[name as keyof BridgeCalls] as (...all: readonly unknown[]) => unknown;
    return { id, value: await call(...args) };
  } catch (error) {
    return { id, thrown: encodeThrown(error) };
  }
}

function reply(message: BridgeReply): void {
  port.postMessage(message);
  Atomics.add(replies, 0, 1);
  Atomics.notify(replies, 0);
}

traceChannel.subscribe((event) => {
  const trace = event as TraceEvent;
  // That it is connected is always told: the caller looks whether it would wait for itself.
  if (current.traced || trace.kind === 'connected') reply({ id: current.id, trace });
});

// The caller is blocked and sees no event of its worker: the worker itself says that it ends.
let fatal: unknown;
process.on('uncaughtExceptionMonitor', (error) => {
  fatal = error;
});
process.on('exit', (exitCode) => {
  reply({ id: current.id, exitCode, cause: encodeThrown(fatal) });
});

port.on('message', (request: BridgeRequest) => {
  if (request.name === 'abort') {
    underWay.abort();
    return;
  }
  current = request;
  underWay = new AbortController();
  void answer(request).then(reply);
});
