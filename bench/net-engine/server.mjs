// One server under load, in a process of its own: `node server.mjs NAME` prints its port, and what processor
// time it has used whenever a line comes in.
import { startEchoServer } from '@tcp-echo/echo-server';
import { createServer } from 'node:net';

const servers = {
  'tcp-echo': async () => (await startEchoServer()).port,
  epoll: async () => (await startEchoServer({ engine: 'epoll' })).port,
  uring: async () => (await startEchoServer({ engine: 'uring' })).port,
  pipe: () => listen((socket) => socket.pipe(socket)),
  data: () => listen((socket) => socket.on('data', (chunk) => socket.write(chunk))),
};

function listen(onConnection) {
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    socket.on('error', () => {});
    onConnection(socket);
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(server.address().port));
  });
}

console.log(await servers[process.argv[2]]());
process.stdin.on('data', () => console.log(JSON.stringify(process.cpuUsage())));
process.stdin.on('end', () => process.exit());
