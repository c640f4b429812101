// Engine `uring`: one system call for all that is to be sent, and for all that has come meanwhile.
import {
  bufferOf,
  moreFollows,
  receiveModes,
  Ring,
  sendModes,
  SocketCalls,
  type BufferRing,
} from '@tcp-echo/native-sockets';
import { constants } from 'node:os';
import type { BenchConnection } from '../load/connection.js';
import type { TransportEvents } from '../load/load.js';
import type { ThreadPlan } from '../load/plan.js';
import {
  errorOf,
  longestWaitMs,
  NativePeer,
  type NativeTransport,
  type Outgoing,
} from './native-transport.js';

const { ENOBUFS } = constants.errno;
/** What a completion is of. */
const tags = { connect: 1, receive: 2, send: 3, ignored: 4 } as const;
/** As the server's (docs/performance/native-io.md): more go through the cache for nothing. */
const [bufferCount, bufferSize] = [64, 65_536];
/** A token has the index of a connection, and above it how often its descriptor has changed. */
const [indexBits, generations] = [20, 2048];
const indexMask = 2 ** indexBits - 1;

export class RingTransport implements NativeTransport {
  readonly #outgoing: Outgoing;
  readonly #events: TransportEvents;
  readonly #peer: NativePeer;
  readonly #ring = new Ring();
  readonly #calls = new SocketCalls();
  readonly #buffers: BufferRing;
  readonly #receiveMode: number;
  /**
   * Whether nothing is sent before all that was sent is back: then no completion has to tell that it went, and no two sends
   * can overtake one another.
   */
  readonly #isSilent: boolean;

  constructor(plan: ThreadPlan, outgoing: Outgoing, events: TransportEvents) {
    this.#outgoing = outgoing;
    this.#events = events;
    this.#peer = new NativePeer(plan.target, this.#calls);
    this.#buffers = this.#ring.provideBuffers({ group: 0, count: bufferCount, size: bufferSize });
    // One receive that goes on has to be cancelled in the end, which a short connection does not pay for.
    this.#receiveMode = plan.newConnection ? 0 : receiveModes.multishot;
    this.#isSilent = plan.pipeline === 1 && plan.messageBytes <= outgoing.pattern.window;
  }

  wait(timeoutMs: number): number {
    return this.#ring.wait(Math.min(timeoutMs, longestWaitMs));
  }

  work(): void {
    this.#ring.drain(this.#handle);
  }

  connect(connection: BenchConnection): void {
    const { address } = this.#peer;
    const fd = this.#calls.open(address, false);
    if (fd < 0) {
      this.#events.failed(connection, errorOf('socket', fd));
      return;
    }
    connection.fd = fd;
    connection.address = address;
    this.#ring.connect(fd, address, tokenOf(connection), tags.connect);
  }

  flush(connection: BenchConnection): void {
    if (connection.unsent === 0 || connection.isSending) return;
    const { pattern, address } = this.#outgoing;
    const size = Math.min(connection.unsent, pattern.window);
    const from = address + connection.phaseOut;
    const token = tokenOf(connection);
    connection.isSending = !this.#isSilent;
    const how = this.#isSilent ? sendModes.silent : 0;
    this.#ring.send(connection.fd, from, size, token, tags.send, how);
    // Its echo may be back before it is known that all of it went.
    this.#events.sent(connection, size);
  }

  close(connection: BenchConnection): void {
    const { fd } = connection;
    if (fd < 0) return;
    // An operation under way holds the socket open.
    const { state, isReceiving, isSending, unanswered } = connection;
    if (state === 'connecting' || isReceiving || isSending || unanswered > 0) {
      this.#ring.cancel(fd, 0, tags.ignored);
    }
    this.#ring.closeDescriptor(fd, 0, tags.ignored);
    connection.fd = -1;
    connection.isReceiving = false;
    connection.isSending = false;
    connection.generation = (connection.generation + 1) % generations;
  }

  dispose(): void {
    this.#ring.submit();
    this.#ring.close();
    this.#peer.free();
  }

  readonly #handle = (token: number, tag: number, result: number, flags: number): void => {
    if (tag === tags.ignored) return;
    const connection = this.#events.connections[token & indexMask];
    const isOld = connection === undefined || token >>> indexBits !== connection.generation;
    if (tag === tags.receive) {
      const buffer = bufferOf(flags);
      if (!isOld) this.#onReceive(connection, result, flags, buffer);
      if (buffer >= 0) this.#buffers.giveBack(buffer);
    } else if (!isOld) {
      if (tag === tags.send) this.#onSent(connection, result);
      else this.#onConnected(connection, result);
    }
  };

  #onConnected(connection: BenchConnection, connected: number): void {
    if (!this.#peer.hasConnected(this, this.#events, connection, connected)) return;
    this.#receive(connection);
    this.#events.connected(connection);
  }

  #receive(connection: BenchConnection): void {
    connection.isReceiving = true;
    const token = tokenOf(connection);
    this.#ring.receive(connection.fd, this.#buffers, token, tags.receive, this.#receiveMode);
  }

  #onReceive(connection: BenchConnection, result: number, flags: number, buffer: number): void {
    const { generation } = connection;
    if (!moreFollows(flags)) connection.isReceiving = false;
    if (result > 0) {
      this.#events.received(connection, this.#buffers.bytes, buffer * bufferSize, result);
    } else if (result === 0) {
      this.#events.ended(connection);
    } else if (result !== -ENOBUFS) {
      this.#events.failed(connection, errorOf('recv', result));
    }
    // Where all buffers were taken, those that came with this batch are free again.
    const isSame = connection.fd >= 0 && generation === connection.generation;
    if (isSame && !connection.isReceiving) this.#receive(connection);
  }

  #onSent(connection: BenchConnection, result: number): void {
    connection.isSending = false;
    if (result < 0) {
      this.#events.failed(connection, errorOf('send', result));
      return;
    }
    this.flush(connection);
  }
}

function tokenOf({ generation, index }: BenchConnection): number {
  return (generation << indexBits) | index;
}
