// The entry of a thread for engines `uring` and `epoll`. It serves one server after the other: while it serves it blocks, and is
// woken to look at its messages; in between it has an event loop like every thread.
import { encodeThrown, type InternetAddress } from '@tcp-echo/base';
import {
  loadPrepared,
  NativeSocketsUnavailableError,
  WakeUp,
  whyNoRing,
} from '@tcp-echo/native-sockets';
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { resolveServerOptions } from '../../options.js';
import { Meter } from '../../statistics/meter.js';
import { Admission } from '../admission.js';
import type { ThreadCalls, ThreadData, ThreadMessage, ThreadRequest } from '../thread-protocol.js';
import { TraceForwarder } from '../trace-forwarder.js';
import { isOutOfDescriptors } from '../out-of-descriptors.js';
import { Descriptors } from './descriptors.js';
import { startNativeEngine, type NativeEngine, type NativeTarget } from './native-engine.js';
import { type NativeThreadData, type NativeThreadUp } from './native-thread-protocol.js';

const { loading, wakeUpPlace, echoTime, descriptors: memory } = workerData as NativeThreadData;
const descriptors = new Descriptors(memory);

/** Serves what `data` says, from its first message on until it is gone. */
function serve(data: ThreadData, wakeUp: WakeUp): void {
  const { port } = data;
  const options = resolveServerOptions(data.options);
  const counts = {
    meter: new Meter({ counters: data.counters, echoTime }),
    admission: new Admission(data.admission),
    descriptors,
  };
  const post = (message: ThreadMessage): void => port.postMessage(message);
  const forwarder = new TraceForwarder(
    data.traceBacklog,
    (trace) => post({ trace }),
    () => undefined,
  );
  let engine: NativeEngine | undefined;
  let running = false;

  const calls: ThreadCalls = {
    listen(address) {
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
    leave() {
      if (engine === undefined) leave();
      engine?.stopListening();
      engine?.forceConnections('the server has ended');
    },
    tellTrace(wanted) {
      forwarder.wanted = wanted;
    },
  };

  function answer({ id, name, args }: ThreadRequest): void {
    try {
      const call = calls[name] as (...all: readonly unknown[]) => unknown;
      post({ id, value: call(...args) });
    } catch (error) {
      post({ id, thrown: encodeThrown(error) });
    }
  }

  function answerAll(): void {
    // The thread that started this one ends.
    if (parentPort !== null && receiveMessageOnPort(parentPort) !== undefined) calls.leave();
    for (let next; (next = receiveMessageOnPort(port)) !== undefined;) {
      answer((next as { readonly message: ThreadRequest }).message);
    }
  }

  function leave(): void {
    forwarder.wanted = false;
    forwarder.flush();
    post({ leaving: true });
    port.close();
  }

  port.on('message', (request: ThreadRequest) => {
    answer(request);
    if (engine === undefined || running) return;
    running = true;
    engine.run(answerAll, () => forwarder.flush());
    leave();
  });
}

/** Loads what is needed, and serves from then on. */
function comeUp(): NativeThreadUp {
  try {
    return loadPrepared(loading, () => {
      const wakeUp = new WakeUp(wakeUpPlace);
      parentPort?.on('message', (data: ThreadData | 'end') => {
        if (data !== 'end') serve(data, wakeUp);
      });
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

parentPort?.postMessage(comeUp());
