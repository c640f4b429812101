// Exits while a process is busy with a call.
import { call } from './open-executor.mjs';
import { callInBackground, processExecutor } from '@tcp-echo/core-helpers';

await call('add', 1, 2);
const executor = processExecutor();
const module = new URL('../targets/outlive.mjs', import.meta.url);
await callInBackground({ module, export: 'isUp' }, { executor });
callInBackground({ module, export: 'outlive', args: [process.pid] }, { executor });
setTimeout(() => process.exit(0), 100);
