// Visitors that misbehave. A server owes them an end of the connection, and nothing else: each visit resolves
// once it is gone, and rejects where a server holds on to it for longer than its own limits allow.
import { captureHello, helloInput } from '@tcp-echo/load-tests/programs/hello-inputs.mjs';
import { connectPlain, connectTo, untilClosed } from './connect.mjs';

/** Far more than the limits in plan.mjs. */
const limitMs = 30_000;
const tricklePauseMs = 200;
/** Longer than a server waits for a peer that is idle. */
const refusalMs = 4000;

const hello = await captureHello();

const anywhere = {
  /** Connects, and is gone. */
  async vanish(server) {
    (await connectPlain(server)).destroy();
  },
  /** Says nothing, ever. */
  async keepSilent(server) {
    await gone((await connectTo(server)).resume());
  },
  /** Sends as much as the server takes, and does not read until the server has given up. */
  async neverRead(server, random) {
    const socket = await connectTo(server);
    socket.pause();
    for (let count = 0; count < 8; count += 1) socket.write(random.bytes(2_000_000));
    // Node learns of an end only by reading.
    const timer = setTimeout(() => socket.resume(), refusalMs);
    try {
      await gone(socket);
    } finally {
      clearTimeout(timer);
    }
  },
  /** Sends a byte now and then. */
  async trickle(server, random) {
    const socket = (await connectTo(server)).resume();
    const timer = setInterval(() => socket.write(random.bytes(1)), tricklePauseMs);
    try {
      await gone(socket);
    } finally {
      clearInterval(timer);
    }
  },
  /** Is cut off in the middle of what it sends. */
  async reset(server, random) {
    const carrier = await connectPlain(server);
    carrier.on('error', () => undefined);
    carrier.write(random.bytes(random.size(1, 500_000)), () => {
      if (carrier.remotePort === undefined) carrier.destroy();
      else carrier.resetAndDestroy();
    });
    await gone(carrier);
  },
  /** Leaves while its echo is on the way. */
  async leaveEarly(server, random) {
    const socket = await connectTo(server);
    socket.write(random.bytes(random.size(1, 500_000)));
    socket.once('data', () => socket.destroy());
    await gone(socket);
  },
};

const withTls = {
  ...anywhere,
  /** Says something like a hello. */
  async mumble(server, random) {
    const socket = (await connectPlain(server)).resume();
    socket.write(helloInput(hello, 1, random.below(1_000_000)).bytes);
    if (random.below(2) === 0) socket.end();
    socket.once('end', () => socket.end());
    await gone(socket);
  },
  /** Speaks no TLS at all. */
  async speakHttp(server) {
    const socket = (await connectPlain(server)).resume();
    socket.end('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await gone(socket);
  },
};

/** One visit of any kind. */
export async function rudeVisit(server, random) {
  const kinds = Object.values(server.ca === undefined ? anywhere : withTls);
  try {
    await random.pick(kinds)(server, random);
  } catch (error) {
    // A server that is full, or faulty, may well end a connection while it is being made.
    if (error.code === undefined) throw error;
  }
}

async function gone(socket) {
  socket.on('error', () => undefined);
  socket.once('end', () => socket.destroy());
  await untilClosed(socket, limitMs);
}
