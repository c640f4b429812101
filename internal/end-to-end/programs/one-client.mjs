// The article's first exchange, on one loop: a client and a server, and the answer.
import { printTrace } from '@tcp-echo/base';
import { tcpEchoClient } from '@tcp-echo/echo-client-async';
import { startEchoServer } from '@tcp-echo/echo-server';

printTrace();
const server = await startEchoServer({ mode: 'once' });
console.log(await tcpEchoClient('Hello World!', server.port));
await server.close();
