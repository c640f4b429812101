// Makes its first call while it has no descriptors, and a second one when it has some again.
import { closeSync, openSync } from 'node:fs';
import { call } from './open-executor.mjs';

process.on('warning', (warning) => console.log('warning', warning.name));
const held = [];
try {
  for (;;) held.push(openSync('/dev/null'));
} catch {}
const tell = (error) => console.log(error.code, error.message);
const first = call('add', 1, 2).then(console.log, tell);
await first;
for (const fd of held) closeSync(fd);
await call('add', 1, 2).then(console.log, tell);
