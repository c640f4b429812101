// The entry of a thread of a server with engine `net`: on a loop of its own, told what to do by the one that started it.
import { openedWith, serveWorker, type InternetAddress } from '@tcp-echo/base';
import type { PortToListenOn } from '../listen/listen.js';
import { resolveServerOptions } from '../options.js';
import { Meter } from '../statistics/stats.js';
import { Admission, startNetEngine } from './net-engine.js';
import type { Engine } from './engine.js';
import type { ThreadCalls, ThreadData, ThreadEvent } from './thread-protocol.js';
import { TraceForwarder } from './trace-forwarder.js';

const data = openedWith() as ThreadData;
const options = resolveServerOptions(data.options);
const shared = {
  meter: new Meter(data as Pick<Meter, 'counters' | 'echoTime'>),
  admission: new Admission(data.admission),
};
const forwarder = new TraceForwarder(data.traceBacklog, (trace) => {
  server.emit({ trace });
});
let engine: Engine | undefined;

const server = serveWorker<ThreadCalls, ThreadEvent>(
  {
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
    stopListening: () => engine?.stopListening(),
    forceConnections: async (why) => engine?.forceConnections(why),
    tellTrace(wanted) {
      forwarder.wanted = wanted;
    },
  },
  { onEnd: leave },
);

/** Ends the thread, whatever a preloaded module keeps alive in it. */
function leave(): void {
  forwarder.flush();
  server.emit({ leaving: true });
  process.exit();
}
