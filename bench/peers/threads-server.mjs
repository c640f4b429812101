// The echo server with so many threads, its trace listened to or not. Prints its port; ends when its
// standard input does.
import { traceChannel } from '@tcp-echo/core-helpers';
import { startEchoServer } from '@tcp-echo/echo-server';

const [threads, traced] = [Number(process.argv[2]), process.argv[3] === 'traced'];
if (traced) traceChannel.subscribe(() => {});
const server = await startEchoServer({ threads });
console.log(server.port);
for await (const _ of process.stdin);
await server.close({ graceMs: 0 });
