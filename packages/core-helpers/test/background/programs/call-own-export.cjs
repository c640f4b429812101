// A CommonJS program whose own function runs in the background.
const { isMainThread } = require('node:worker_threads');
const { background, callInBackground, partial } = require('@tcp-echo/core-helpers');

const shout = background(__filename, 'shout', (text) => `${text.toUpperCase()} ${isMainThread}`);
module.exports = { shout };

if (isMainThread) void callInBackground(partial(shout, 'hello')).then(console.log);
