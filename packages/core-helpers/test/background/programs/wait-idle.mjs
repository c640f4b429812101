// Stays, with an idle worker, until it is killed.
import { call } from './open-executor.mjs';

await call('print', 'ready\n');
setInterval(() => {}, 60_000);
