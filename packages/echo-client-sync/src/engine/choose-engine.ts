// From the name of an engine to the engine.
import { nativeSocketsAreSafe, nativeSocketsAvailable } from '@tcp-echo/native-sockets';
import type { SyncEngineName } from '../options.js';
import { bridgeEngine } from './bridge.js';
import type { SyncEngine } from './engine.js';
import { nativeEngine } from './native.js';

/**
 * `auto` loads no native code in a thread that somebody may end meanwhile, which would end the whole process.
 * `native`, where it does not load, fails when it is used, with the reason. */
export function chooseEngine(name: SyncEngineName): SyncEngine {
  if (name === 'auto') {
    return nativeSocketsAreSafe() && nativeSocketsAvailable() ? nativeEngine : bridgeEngine;
  }
  return name === 'native' ? nativeEngine : bridgeEngine;
}
