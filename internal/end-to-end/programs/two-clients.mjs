// The article's second exchange, 50 times: two clients in parallel, each with a server of its own, and
// all four on one loop.
import { printTrace } from '@tcp-echo/base';
import { tcpEchoClient } from '@tcp-echo/echo-client-async';
import { startEchoServer } from '@tcp-echo/echo-server';

printTrace();
const server = await startEchoServer({ mode: 'once' });
const server2 = await startEchoServer({ mode: 'once' });
for (let round = 0; round < 50; round += 1) {
  await Promise.all([
    tcpEchoClient('Hello World!', server.port),
    tcpEchoClient('Hello World!', server2.port),
  ]);
}
await Promise.all([server.close(), server2.close()]);
