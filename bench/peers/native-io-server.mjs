// The shortest echo servers on Poller and Ring, without limits or backpressure: `node native-io-server.mjs KIND` prints
// its port, and ends when its standard input does.
import {
  bufferOf,
  ListeningSocket,
  moreFollows,
  NativeMemory,
  Poller,
  pollEvents,
  receiveModes,
  Ring,
  SocketCalls,
} from '@tcp-echo/native-sockets';

const kind = process.argv[2];
/** How long it waits in the kernel before it looks after the event loop, and how long it works on without. */
const waitMs = 20;
const size = 65_536;

const listener = ListeningSocket.listen({ nonBlocking: kind === 'poller' });
console.log(listener.address.port);
process.stdin.on('end', () => process.exit()).resume();
if (kind === 'poller') servePoller();
else serveRing(kind === 'multishot' ? receiveModes.multishot : 0);

function servePoller() {
  const poller = new Poller();
  const calls = new SocketCalls();
  const memory = NativeMemory.allocate(size);
  poller.add(listener.fd, pollEvents.readable);
  run(poller, (count) => {
    for (let index = 0; index < count; index += 1) {
      const fd = poller.token(index);
      if (fd === listener.fd) {
        poller.add(calls.accept(fd), pollEvents.readable);
        continue;
      }
      const received = calls.receive(fd, memory.address, size);
      if (received > 0) calls.send(fd, memory.address, received);
      else calls.close(fd);
    }
  });
}

function serveRing(how) {
  const ring = new Ring();
  const buffers = ring.provideBuffers({ group: 0, count: 64, size });
  const [accepting, receiving, sending] = [1, 2, 3];
  ring.accept(listener.fd, listener.fd, accepting);
  function handle(token, tag, result, flags) {
    if (tag === accepting) {
      ring.receive(result, buffers, result, receiving, how);
    } else if (tag === sending) {
      buffers.giveBack(token);
    } else if (result > 0) {
      const buffer = bufferOf(flags);
      ring.send(token, buffers.address(buffer), result, buffer, sending);
      if (!moreFollows(flags)) ring.receive(token, buffers, token, receiving, how);
    } else if (bufferOf(flags) < 0 && result < 0) {
      ring.receive(token, buffers, token, receiving, how);
    } else {
      ring.closeDescriptor(token, token, 0);
    }
  }
  run(ring, () => ring.drain(handle));
}

function run(waiter, handle) {
  function turn() {
    const end = performance.now() + waitMs;
    do {
      const count = waiter.wait(waitMs);
      if (count === 0) break;
      handle(count);
    } while (performance.now() < end);
    setImmediate(turn);
  }
  turn();
}
