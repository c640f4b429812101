// Engine `native`: the operating system's own blocking sockets, no event loop inside.
import { realNowMs } from '@tcp-echo/base';
import { EchoStopwatch } from '@tcp-echo/echo-client-async';
import { EchoLimits } from './echo-limits.js';
import type { EchoOnceOptions, MeasuredBytes, OwnBytes, SyncEngine } from './engine.js';
import { NativeEcho } from './native-echo.js';
import { failureOf } from './native-failure.js';
import { NativeLink } from './native-link.js';
import { openNative } from './native-open.js';
import { NativePipeline } from './native-pipeline.js';
import { nativeSockets } from './native-sockets.js';

export const nativeEngine: SyncEngine = {
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
