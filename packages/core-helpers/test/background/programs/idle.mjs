// Leaves its executor open when it has nothing more to do.
import { call } from './open-executor.mjs';

console.log(await call('add', 1, 2));
