// An echo server on a Ring, in the thread of the test: it looks once in each turn of the event loop.
import { constants } from 'node:os';
import {
  bufferOf,
  ListeningSocket,
  moreFollows,
  Ring,
  type BufferRing,
  type ListeningSocketOptions,
  type RingOptions,
} from '@tcp-echo/native-sockets';

const { ENOBUFS } = constants.errno;

const accepting = 1;
const receiving = 2;
const closing = 3;
/** What a send has as its tag is this and the number of its buffer. */
const sending = 1000;

export interface RingEcho extends Disposable {
  readonly listener: ListeningSocket;
  readonly ring: Ring;
  /** How many connections it has now. */
  readonly open: number;
  /** How often no buffer was left. */
  readonly withoutBuffer: number;
}

interface RingEchoOptions extends RingOptions, ListeningSocketOptions {
  readonly bufferCount?: number;
}

export function startRingEcho({
  bufferCount = 16,
  entries = 1024,
  completionEntries = entries * 4,
  ...listening
}: RingEchoOptions = {}): RingEcho {
  const listener = ListeningSocket.listen({ ...listening, nonBlocking: false });
  const ring = new Ring({ entries, completionEntries });
  const buffers: BufferRing = ring.provideBuffers({
    group: 7,
    count: bufferCount,
    size: 4096,
  });
  const connections = new Set<number>();
  const waiting: number[] = [];
  let withoutBuffer = 0;
  let serving = true;

  function end(fd: number): void {
    connections.delete(fd);
    ring.closeDescriptor(fd, fd, closing);
  }

  function handle(token: number, tag: number, result: number, flags: number): void {
    if (tag === accepting) {
      if (!moreFollows(flags)) ring.accept(listener.fd, listener.fd, accepting);
      if (result < 0) return;
      connections.add(result);
      ring.receive(result, buffers, result, receiving);
    } else if (tag === receiving) {
      const buffer = bufferOf(flags);
      if (result > 0) {
        ring.send(token, buffers.address(buffer), result, token, sending + buffer);
      } else if (result === -ENOBUFS) {
        withoutBuffer += 1;
        waiting.push(token);
      } else {
        if (buffer >= 0) buffers.giveBack(buffer);
        end(token);
      }
    } else if (tag >= sending) {
      buffers.giveBack(tag - sending);
      if (result < 0) end(token);
      else ring.receive(token, buffers, token, receiving);
      const next = waiting.shift();
      if (next !== undefined) ring.receive(next, buffers, next, receiving);
    }
  }

  function turn(): void {
    if (!serving) return;
    while (ring.wait(0) > 0) ring.drain(handle);
    setImmediate(turn);
  }
  ring.accept(listener.fd, listener.fd, accepting);
  setImmediate(turn);

  return {
    listener,
    ring,
    get open() {
      return connections.size;
    },
    get withoutBuffer() {
      return withoutBuffer;
    },
    [Symbol.dispose]() {
      serving = false;
      for (const fd of connections) end(fd);
      ring.close();
      listener.close();
    },
  };
}
