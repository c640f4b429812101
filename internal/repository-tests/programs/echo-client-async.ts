import { tcpEchoClient } from '@tcp-echo/echo-client-async';
import { createServer, type AddressInfo } from 'node:net';

const server = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket));

server.listen(0, '127.0.0.1', async () => {
  const { port } = server.address() as AddressInfo;
  const reply: string = await tcpEchoClient('Hello World!', port);
  console.log(reply);
  server.close();
});
// prints: Hello World!
