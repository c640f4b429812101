import { startEchoServer, type EchoServerOptions } from '@tcp-echo/echo-server';
import { connect } from 'node:net';

const options: EchoServerOptions = { mode: 'stream' };

void startEchoServer(options).then((server) => {
  const socket = connect(server.port, '127.0.0.1', () => socket.end('raw bytes'));
  socket.on('data', (data) => console.log(String(data)));
  socket.on('close', () => void server.close());
});
// prints: raw bytes
