// Starts a server, lets one message be echoed, and closes it, COUNT times: `node restarts.mjs ENGINE THREADS COUNT`. Prints as JSON what the
// process takes after the first tenth and at the end.
import { once } from 'node:events';
import { connect } from 'node:net';
import { startEchoServer } from '@tcp-echo/echo-server';
import { resources, resourcesAtRest } from '../src/resources.mjs';

const [engine, threads = '1', count = '1000'] = process.argv.slice(2);
const startedAt = performance.now();

async function startAndStop() {
  const server = await startEchoServer({ engine, threads: Number(threads) });
  const socket = connect(server.port, '127.0.0.1').end('hello');
  let echo = '';
  socket.on('data', (chunk) => (echo += chunk));
  await once(socket, 'close');
  if (echo !== 'hello') throw new Error(`echoed ${JSON.stringify(echo)}`);
  await server.close();
}

let before;
for (let done = 0; done < Number(count); done += 1) {
  if (done === Math.ceil(Number(count) / 10)) before = resources();
  await startAndStop();
}
const seconds = Math.round((performance.now() - startedAt) / 1000);
const after = await resourcesAtRest(before);
const node = process.versions.node;
console.log(JSON.stringify({ engine, threads, node, restarts: count, seconds, before, after }));
