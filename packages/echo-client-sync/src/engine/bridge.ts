// Engine `bridge`: a worker thread runs the asynchronous client, this thread waits for its answer.
import { BridgeCaller } from './bridge-caller.js';
import type { SyncEngine } from './engine.js';

let caller: BridgeCaller | undefined;

/** One worker for each calling thread, started by its first call, and by the next one after it died. */
function bridgeOfThisThread(): BridgeCaller {
  if (caller === undefined || caller.broken) caller = new BridgeCaller();
  return caller;
}

export const bridgeEngine: SyncEngine = {
  name: 'bridge',

  echoOnce: (bytes, options) =>
    bridgeOfThisThread().call('echoOnce', [bytes, options], options.timeoutMs),

  connect(options) {
    const bridge = bridgeOfThisThread();
    const { link, local, peer } = bridge.call('connect', [options], options.connectTimeoutMs);
    return {
      local,
      peer,
      echo: (bytes, timeoutMs) => bridge.call('echo', [link, bytes, timeoutMs], timeoutMs),
      close: () => {
        try {
          bridge.call('close', [link], 0);
        } catch (error) {
          // What died with its worker is closed already.
          if (!bridge.broken) throw error;
        }
      },
    };
  },
};
