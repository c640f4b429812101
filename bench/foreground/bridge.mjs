// The other end of synckit's bridge in foreground.mjs: a worker that answers at once.
import { runAsWorker } from 'synckit';

runAsWorker(async (value) => value);
