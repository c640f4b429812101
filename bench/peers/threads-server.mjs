// The echo server with so many threads, its trace listened to or not. Prints its port, and for each line on
// standard input the microseconds of processor that it has used.
import { traceChannel } from '@tcp-echo/base';
import { startEchoServer } from '@tcp-echo/echo-server';
import { createInterface } from 'node:readline';

const [threads, traced] = [Number(process.argv[2]), process.argv[3] === 'traced'];
if (traced) traceChannel.subscribe(() => {});
const server = await startEchoServer({ threads });
console.log(server.port);
for await (const _ of createInterface({ input: process.stdin })) {
  const { user, system } = process.cpuUsage();
  console.log(user + system);
}
await server.close({ graceMs: 0 });
