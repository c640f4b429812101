// The entry of a thread of a server with engine `net`: on a loop of its own, told what to do over a port.
import { encodeThrown, type InternetAddress } from '@tcp-echo/base';
import { workerData } from 'node:worker_threads';
import type { PortToListenOn } from '../listen/listen.js';
import { resolveServerOptions } from '../options.js';
import { Meter } from '../statistics/meter.js';
import { Admission } from './admission.js';
import type { Engine } from './engine.js';
import { startNetEngine } from './net-engine.js';
import type { ThreadCalls, ThreadData, ThreadMessage, ThreadRequest } from './thread-protocol.js';
import { TraceForwarder } from './trace-forwarder.js';

const data = workerData as ThreadData;
const options = resolveServerOptions(data.options);
const shared = {
  meter: new Meter(data as Pick<Meter, 'counters' | 'echoTime'>),
  admission: new Admission(data.admission),
};
const forwarder = new TraceForwarder(data.traceBacklog, (trace) => {
  post({ trace });
});
let engine: Engine | undefined;

type AsyncCalls = {
  [Name in keyof ThreadCalls]: (
    ...args: Parameters<ThreadCalls[Name]>
  ) => Promise<ReturnType<ThreadCalls[Name]>>;
};

const calls: AsyncCalls = {
  async listen({ host, port }) {
    const target = { ...options.target, host, port, reusePort: true } as PortToListenOn;
    engine = await startNetEngine({ ...options, target }, shared);
    void engine.gone.then(leave);
    // A host and a port were listened on.
    return engine.address as InternetAddress;
  },
  connections: async () => (await engine?.connections()) ?? [],
  setTls: async (tls) => engine?.setTls(tls),
  setFaults: async (plan) => engine?.setFaults(plan),
  stopListening: async () => engine?.stopListening(),
  forceConnections: async (why) => engine?.forceConnections(why),
  leave: async () => leave(),
  async tellTrace(wanted) {
    forwarder.wanted = wanted;
  },
};

/** Ends the thread, whatever a preloaded module keeps alive in it. */
function leave(): void {
  forwarder.flush();
  post({ leaving: true });
  process.exit();
}

async function answer({ id, name, args }: ThreadRequest): Promise<ThreadMessage> {
  try {
    const call = calls[name] as (...all: readonly unknown[]) => unknown;
    return { id, value: await call(...args) };
  } catch (error) {
    return { id, thrown: encodeThrown(error) };
  }
}

function post(message: ThreadMessage): void {
  data.port.postMessage(message);
}

data.port.on('message', (request: ThreadRequest) => {
  void answer(request).then(post);
});
