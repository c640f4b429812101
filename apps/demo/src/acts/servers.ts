// Two echo servers in this thread, started from synchronous code.
import { runInForeground } from '@tcp-echo/core-helpers';
import { startEchoServer, type EchoServer } from '@tcp-echo/echo-server';
import { act, code, shown } from '../narrate.js';

export function startFirstServer(): EchoServer {
  act('An echo server in this thread. Nothing here is awaited: the loop runs until it listens');
  code("server = runInForeground(startEchoServer({ mode: 'once' }))");
  const server = runInForeground(startEchoServer({ mode: 'once' }));
  code('server.address');
  shown(server.address);
  code('port = server.port');
  shown(server.port);
  return server;
}

export function startSecondServer(): EchoServer {
  act('No port was chosen by hand, so a second server is as easy');
  code("server2 = runInForeground(startEchoServer({ mode: 'once' }))");
  const server2 = runInForeground(startEchoServer({ mode: 'once' }));
  code('port2 = server2.port');
  shown(server2.port);
  return server2;
}
