// Engine `bridge`: a worker thread runs the asynchronous client, this thread waits for its answer.
import { BridgeCaller } from './bridge-caller.js';
import { BridgeLink } from './bridge-link.js';
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
    const opened = bridge.call('connect', [options], options.connecting.connectTimeoutMs);
    return new BridgeLink(bridge, opened, options.banner);
  },
};
