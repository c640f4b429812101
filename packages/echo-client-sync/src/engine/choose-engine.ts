// From the name of an engine to the engine.
import type { SyncEngineName } from '../options.js';
import { bridgeEngine } from './bridge.js';
import type { SyncEngine } from './engine.js';
import { hasNativeSockets } from './native-sockets.js';
import { nativeEngine } from './native.js';

/** `native`, where it cannot be had, fails when it is used, with the reason. */
export function chooseEngine(name: SyncEngineName): SyncEngine {
  if (name === 'auto') return hasNativeSockets() ? nativeEngine : bridgeEngine;
  return name === 'native' ? nativeEngine : bridgeEngine;
}
