// The blocking ways of JavaScript: `node blocking-client.mjs WAY PORT trip|visit`. For each count on standard input that
// many round trips on one connection, or that many connections for one each; prints nanoseconds.
import { createInterface } from 'node:readline';
import { connectEchoSync } from '@tcp-echo/echo-client-sync';
import { BlockingSocket } from '@tcp-echo/native-sockets';
import { createSyncFn } from 'synckit';

const [way, port, kind] = [process.argv[2], Number(process.argv[3]), process.argv[4]];
const message = Buffer.alloc(64, 'x');
const reply = Buffer.alloc(message.length);

/** Each gives what opens a connection: something that echoes `message` and checks it, and can be closed. */
const ways = {
  socket: () => () => {
    const socket = BlockingSocket.connect({ port });
    const echo = () => {
      socket.send(message);
      socket.receiveExactly(reply);
      check(reply);
    };
    return { echo, close: () => socket.close() };
  },
  native: () => engine('native'),
  bridge: () => engine('bridge'),
  synckit() {
    const call = createSyncFn(new URL('synckit-worker.mjs', import.meta.url).href);
    const whole = kind === 'visit';
    return () => ({
      echo: () => check(Buffer.from(call(port, message, whole))),
      close: () => {},
    });
  },
};

function engine(name) {
  return () => {
    const connection = connectEchoSync({ port, engine: name });
    return { echo: () => check(connection.echo(message)), close: () => connection.close() };
  };
}

function check(reply) {
  if (message.compare(reply) !== 0) throw new Error('the reply differs');
}

const open = ways[way]();
const once = kind === 'visit' ? visit : open().echo;
for await (const line of createInterface({ input: process.stdin })) {
  const startedAt = process.hrtime.bigint();
  for (let count = Number(line); count > 0; count -= 1) once();
  console.log(String(process.hrtime.bigint() - startedAt));
}
process.exit();

function visit() {
  const connection = open();
  connection.echo();
  connection.close();
}
