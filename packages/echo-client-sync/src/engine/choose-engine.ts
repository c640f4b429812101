// From the name of an engine to the engine.
import { nativeSocketsAvailable } from '@tcp-echo/native-sockets';
import type { SyncEngineName } from '../options.js';
import { bridgeEngine } from './bridge.js';
import type { SyncEngine } from './engine.js';
import { nativeEngine } from './native.js';

/** `native`, where it does not load, fails when it is used, with the reason. */
export function chooseEngine(name: SyncEngineName): SyncEngine {
  if (name === 'auto') return nativeSocketsAvailable() ? nativeEngine : bridgeEngine;
  return name === 'native' ? nativeEngine : bridgeEngine;
}
