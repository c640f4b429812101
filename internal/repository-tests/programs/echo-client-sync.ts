import { tcpEchoClientSync } from '@tcp-echo/echo-client-sync';
import { Worker } from 'node:worker_threads';

// This thread blocks: its peer needs a thread of its own.
const echo = `
  const { parentPort } = require('node:worker_threads');
  const server = require('node:net').createServer((socket) => socket.pipe(socket));
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));`;

const worker = new Worker(echo, { eval: true });
worker.once('message', (port: number) => {
  const reply: string = tcpEchoClientSync('Hello World!', port);
  console.log(reply);
  console.log(tcpEchoClientSync('over the bridge', port, { engine: 'bridge' }));
  void worker.terminate();
});
// prints: Hello World!
// prints: over the bridge
