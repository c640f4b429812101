import { type EchoBenchReport, Histogram, runEchoBench } from '@tcp-echo/echo-bench';
import { createServer, type AddressInfo } from 'node:net';

const server = createServer((socket) => socket.pipe(socket));

async function run(): Promise<EchoBenchReport> {
  const { port } = server.address() as AddressInfo;
  return await runEchoBench({ target: port, connections: 2, messages: 10 });
}

server.listen(0, '127.0.0.1', () => {
  void run().then(({ messages, latency }) => {
    console.log(messages.completed, Histogram.fromData(latency.fromSend).total);
    server.close();
  });
});
// prints: 10 10
