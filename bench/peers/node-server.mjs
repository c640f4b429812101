// One server on Node, in a process of its own: `node node-server.mjs NAME` prints its port, and ends when its standard
// input does. NAME is an engine of tcp-echo, or one of the shortest servers on node:net.
import { startEchoServer } from '@tcp-echo/echo-server';
import { createServer } from 'node:net';

const backlog = 1024;
const onConnection = {
  pipe: (socket) => socket.pipe(socket),
  data: (socket) => socket.on('data', (chunk) => socket.write(chunk)),
};

const name = process.argv[2];
console.log(await (name in onConnection ? serve(onConnection[name]) : serveWithEngine(name)));
process.stdin.on('end', () => process.exit()).resume();

async function serveWithEngine(engine) {
  const server = await startEchoServer({ engine, backlog });
  return server.port;
}

function serve(onConnection) {
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => {});
    onConnection(socket);
  });
  return new Promise((resolve) => {
    server.listen({ port: 0, host: '127.0.0.1', backlog }, () => resolve(server.address().port));
  });
}
