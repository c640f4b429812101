// Exits while a call never ends.
import { call } from './open-executor.mjs';

call('loopForever');
await call('add', 1, 2);
process.exit(7);
