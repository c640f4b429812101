// A preload that is meant for the program alone.
const { isMainThread } = require('node:worker_threads');

if (!isMainThread || process.send !== undefined) throw new Error('preloaded in a worker');
