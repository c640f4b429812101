// Engine `bridge`: a worker thread runs the asynchronous client, this thread waits for its answer.
import { BridgeCaller } from './bridge-caller.js';
import type { SyncEngine } from './engine.js';

let caller: BridgeCaller | undefined;

/** One worker for each calling thread, started by its first call. */
function bridgeOfThisThread(): BridgeCaller {
  caller ??= new BridgeCaller();
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
        bridge.call('close', [link], 0);
      },
    };
  },
};
