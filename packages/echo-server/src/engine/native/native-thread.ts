// The entry of a thread for engines `uring` and `epoll`. It serves one server after the other: while it serves it blocks, and is
// woken to look at its messages; in between it has an event loop like every thread.
import { openedWith, Server, serveWorker, type InternetAddress } from '@tcp-echo/base';
import {
  loadPrepared,
  NativeSocketsUnavailableError,
  WakeUp,
  whyNoRing,
} from '@tcp-echo/native-sockets';
import type { MessagePort } from 'node:worker_threads';
import { resolveServerOptions } from '../../options.js';
import { Meter } from '../../statistics/stats.js';
import { Admission } from '../net-engine.js';
import type { ThreadCalls, ThreadData, ThreadEvent } from '../thread-protocol.js';
import { TraceForwarder } from '../trace-forwarder.js';
import { isOutOfDescriptors } from '../out-of-descriptors.js';
import { Descriptors } from './descriptors.js';
import { startNativeEngine, type NativeEngine, type NativeTarget } from './native-engine.js';
import type { NativeThreadCalls, NativeThreadData, NativeThreadUp } from './native-threads.js';

const { loading, wakeUpPlace, echoTime, descriptors: memory } = openedWith() as NativeThreadData;
const descriptors = new Descriptors(memory);
let wakeUp: WakeUp | undefined;
let endServing: (() => void) | undefined;

const thread = serveWorker<NativeThreadCalls, NativeThreadUp>(
  {
    serve(data, port) {
      try {
        serve(data, port);
      } catch (error) {
        // What cannot be served ends the thread, and is told to who started it.
        process.nextTick(() => {
          throw error;
        });
      }
    },
  },
  // The thread that started this one ends.
  { onEnd: () => endServing?.() },
);
const up = comeUp();
thread.emit(up);
// One that is of no use ends.
if (up.whyNoSockets !== undefined) thread.close();

/** Serves what `data` says, from its first message on until it is gone. */
function serve(data: ThreadData, port: MessagePort): void {
  const options = resolveServerOptions(data.options);
  const counts = {
    meter: new Meter({ counters: data.counters, echoTime }),
    admission: new Admission(data.admission),
    descriptors,
  };
  const forwarder = new TraceForwarder(
    data.traceBacklog,
    (trace) => server.emit({ trace }),
    () => undefined,
  );
  let engine: NativeEngine | undefined;
  let running = false;

  const calls: ThreadCalls = {
    listen(address) {
      if (wakeUp === undefined) throw new Error('this thread has no native sockets');
      if (options.engine === 'net' || options.engine === 'auto') throw new Error(options.engine);
      const target = { ...options.target, ...address } as NativeTarget;
      engine = startNativeEngine(options.engine, options, target, counts, wakeUp);
      // A host and a port were listened on.
      return engine.address as InternetAddress;
    },
    connections: () => engine?.connections() ?? [],
    setTls: () => engine?.setTls(),
    setFaults: () => engine?.setFaults(),
    stopListening: () => engine?.stopListening(),
    forceConnections: (why) => engine?.forceConnections(why),
    tellTrace(wanted) {
      forwarder.wanted = wanted;
    },
  };

  const server = new Server<ThreadCalls, ThreadEvent>(port, calls, {
    onEnd,
    onMessage(answer) {
      answer();
      if (engine === undefined || running) return;
      running = true;
      engine.run(takeAll, () => forwarder.flush());
      leave();
    },
  });
  endServing = onEnd;

  function takeAll(): void {
    thread.take();
    while (server.take());
  }

  function onEnd(): void {
    if (engine === undefined) leave();
    engine?.stopListening();
    engine?.forceConnections('the server has ended');
  }

  function leave(): void {
    endServing = undefined;
    forwarder.wanted = false;
    forwarder.flush();
    server.emit({ leaving: true });
    server.close();
  }
}

/** Loads what is needed. */
function comeUp(): NativeThreadUp {
  try {
    return loadPrepared(loading, () => {
      wakeUp = new WakeUp(wakeUpPlace);
      const reason = whyNoRing();
      return { whyNoRing: reason, outOfDescriptors: /EMFILE|ENFILE/.test(reason ?? '') };
    });
  } catch (error) {
    const outOfDescriptors = isOutOfDescriptors(error);
    if (!outOfDescriptors && !(error instanceof NativeSocketsUnavailableError)) throw error;
    const whyNoSockets =
      error instanceof NativeSocketsUnavailableError ? error.reason : 'it has too many open files';
    return { whyNoSockets, outOfDescriptors };
  }
}
