// Nothing keeps it alive but the call.
import { call } from './open-executor.mjs';

void call('addLater', 1, 2).then(console.log);
