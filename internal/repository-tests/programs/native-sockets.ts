import { BlockingSocket, nativeSocketsAvailable } from '@tcp-echo/native-sockets';
import { createServer, type AddressInfo } from 'node:net';

const listener = createServer();

listener.listen(0, '127.0.0.1', () => {
  const { port } = listener.address() as AddressInfo;
  // The kernel completes a connection although nobody has accepted it yet.
  const peer = nativeSocketsAvailable() ? BlockingSocket.connect({ port }).peerAddress.port : port;
  console.log(peer === port);
  listener.close(() => process.exit());
});
// prints: true
