// The blocking ways of JavaScript. For each count on standard input, prints nanoseconds.
import { createInterface } from 'node:readline';
import { connectEchoSync } from '@tcp-echo/echo-client-sync';
import { BlockingSocket } from '@tcp-echo/native-sockets';
import { createSyncFn } from 'synckit';

const [way, port] = [process.argv[2], Number(process.argv[3])];
const message = Buffer.alloc(64, 'x');

/** Each gives a function that echoes `message` once and checks it. */
const ways = {
  socket() {
    const socket = BlockingSocket.connect({ port });
    const reply = Buffer.alloc(message.length);
    return () => {
      socket.send(message);
      socket.receiveExactly(reply);
      check(reply);
    };
  },
  native: () => engine('native'),
  bridge: () => engine('bridge'),
  synckit() {
    const echo = createSyncFn(new URL('synckit-worker.mjs', import.meta.url).href);
    return () => check(Buffer.from(echo(port, message)));
  },
};

function engine(name) {
  const connection = connectEchoSync({ port, engine: name });
  return () => check(connection.echo(message));
}

function check(reply) {
  if (message.compare(reply) !== 0) throw new Error('the reply differs');
}

const echoOnce = ways[way]();
for await (const line of createInterface({ input: process.stdin })) {
  const startedAt = process.hrtime.bigint();
  for (let count = Number(line); count > 0; count -= 1) echoOnce();
  console.log(String(process.hrtime.bigint() - startedAt));
}
process.exit();
