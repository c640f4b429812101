// Exits while a process is busy with a call.
import { call } from './open-executor.mjs';
import { callInBackground, processExecutor } from '@tcp-echo/core-helpers';

await call('add', 1, 2);
const module = new URL('../targets/outlive.mjs', import.meta.url);
callInBackground({ module, export: 'outlive' }, { executor: processExecutor() });
setTimeout(() => process.exit(0), 100);
