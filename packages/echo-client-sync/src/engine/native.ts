// Engine `native`: the operating system's own blocking sockets, no event loop inside.
import { EchoTimeoutError, PendingEcho } from '@tcp-echo/echo-client-async';
import type { SyncEngine } from './engine.js';
import { exchange } from './native-exchange.js';
import { NativeLink } from './native-link.js';
import { openNativeSocket } from './native-open.js';
import { nativeTrace } from './native-trace.js';

export const nativeEngine: SyncEngine = {
  name: 'native',

  connect: ({ peer, connectTimeoutMs }) =>
    new NativeLink(openNativeSocket(peer, connectTimeoutMs), peer),

  echoOnce(bytes, { peer, connectTimeoutMs, timeoutMs, maxBytes }) {
    const startedAt = performance.now();
    using socket = openNativeSocket(peer, Math.min(connectTimeoutMs, timeoutMs));
    const trace = nativeTrace(socket);
    const pending = new PendingEcho(
      peer,
      bytes.length > maxBytes ? bytes.slice(0, maxBytes) : bytes,
    );
    trace('sending', bytes);
    try {
      exchange(socket, peer, bytes, pending, {
        leftMs: Math.max(0, timeoutMs - (performance.now() - startedAt)),
        onTimeout: () => new EchoTimeoutError('echo', peer, timeoutMs),
      });
    } catch (error) {
      trace('failed', undefined, String(error));
      throw error;
    }
    trace('received', pending.received);
    trace('closing');
    return pending.received;
  },
};
