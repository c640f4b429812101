// From the name of an engine to the engine.
import { realNowMs } from '@tcp-echo/base';
import { EchoStopwatch } from '@tcp-echo/echo-client-async/internal';
import type { SyncEngineName } from '../options.js';
import { BridgeCaller } from './bridge-caller.js';
import { BridgeLink } from './bridge-link.js';
import { EchoLimits, type EchoOnceOptions, type MeasuredBytes, type SyncEngine } from './engine.js';
import type { OwnBytes } from '@tcp-echo/echo-client-async/internal';
import { NativeEcho } from './native-echo.js';
import { NativeLink } from './native-link.js';
import { failureOf, openNative } from './native-open.js';
import { NativePipeline } from './native-pipeline.js';
import { hasNativeSockets, nativeSockets } from './native-sockets.js';

/** `native`, where it cannot be had, fails when it is used, with the reason. */
export function chooseEngine(name: SyncEngineName): SyncEngine {
  if (name === 'auto') return hasNativeSockets() ? nativeEngine : bridgeEngine;
  return name === 'native' ? nativeEngine : bridgeEngine;
}

// Engine `bridge`: a worker thread runs the asynchronous client, this thread waits for its answer.

let caller: BridgeCaller | undefined;

/** One worker for each calling thread, started by its first call, and by the next one after it died. */
function bridgeOfThisThread(): BridgeCaller {
  if (caller === undefined || caller.broken) caller = new BridgeCaller();
  return caller;
}

const bridgeEngine: SyncEngine = {
  name: 'bridge',

  echoOnce: (bytes, options) =>
    bridgeOfThisThread().call('echoOnce', [bytes, options], options.timeoutMs),

  connect(options) {
    const bridge = bridgeOfThisThread();
    const opened = bridge.call('connect', [options], options.connecting.connectTimeoutMs);
    return new BridgeLink(bridge, opened, options.banner);
  },
};

// Engine `native`: the operating system's own blocking sockets, no event loop inside.

const nativeEngine: SyncEngine = {
  name: 'native',

  connect: (options) => new NativeLink(openNative(options.connecting), options),

  echoOnce(bytes: OwnBytes, options: EchoOnceOptions): MeasuredBytes {
    const { connecting, timeoutMs, maxBytes, halfClose } = options;
    const { peer, idleTimeoutMs } = connecting;
    const stopwatch = new EchoStopwatch();
    const endsAt = realNowMs() + timeoutMs;
    const connectTimeoutMs = Math.min(connecting.connectTimeoutMs, timeoutMs);
    const { socket, trace, timing } = openNative({ ...connecting, connectTimeoutMs });
    using _closed = socket;
    const leftMs = Math.max(0, endsAt - realNowMs());
    const limits = new EchoLimits(peer, idleTimeoutMs).set(timeoutMs, leftMs);
    const pipeline = new NativePipeline(socket, trace);
    const echo = new NativeEcho(peer, bytes, stopwatch, maxBytes);
    try {
      pipeline.add(echo);
      // Of a message without bytes there is nothing to wait for.
      if (halfClose && !echo.complete) pipeline.sendEnd();
      if (!pipeline.run(limits, echo)) throw echo.endedEarly(pipeline.heard ? undefined : 'plain');
    } catch (error) {
      const failure =
        error instanceof nativeSockets().NativeSystemError
          ? echo.connectionLost(error)
          : failureOf(error, peer, limits);
      trace('failed', undefined, String(failure));
      throw failure;
    }
    if (pipeline.end !== 'sent') trace('closing');
    const { connectNs, attempts } = timing;
    return { echo: echo.received, timing: stopwatch.stop({ connectNs, attempts }) };
  },
};
