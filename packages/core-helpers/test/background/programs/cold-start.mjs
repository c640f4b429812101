// Its main thread stands still from the call on until the test sends it a byte.
import { readSync, writeSync } from 'node:fs';
import { call } from './open-executor.mjs';

const task = call('print', 'started\n');
readSync(0, Buffer.alloc(1));
writeSync(1, `done: ${task.done()}\n`);
await task;
writeSync(1, `done: ${task.done()}\n`);
