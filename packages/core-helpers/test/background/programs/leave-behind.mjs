// Its main thread stands still as soon as a call has left something behind.
import { readSync } from 'node:fs';
import { call } from './open-executor.mjs';

await call('leaveAPrint', 'left behind\n');
await call('leaveAPrint', '');
readSync(0, Buffer.alloc(1));
