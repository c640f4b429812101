// Engine `net`: node:net, where there is nothing else, on the event loop of the thread.
import type { HostAndPort, SocketPath } from '@tcp-echo/base';
import { connect, type NetConnectOpts } from 'node:net';
import type { BenchConnection } from '../load/connection.js';
import type { Transport, TransportEvents } from '../load/load.js';
import type { Pattern } from '../load/pattern.js';
import type { Clock } from '../measuring/clock.js';
import type { ThreadMeter } from '../measuring/meter.js';

const bufferSize = 65_536;

/** Reads the clock, and measures how long each turn of the event loop takes: so long may an echo wait for it. */
export class TurnTimer {
  readonly #clock: Clock;
  readonly #meter: ThreadMeter;
  #beganMs = 0;

  constructor(clock: Clock, meter: ThreadMeter) {
    this.#clock = clock;
    this.#meter = meter;
  }

  read(): void {
    const now = this.#clock.read();
    if (this.#beganMs !== 0) return;
    this.#beganMs = now;
    setImmediate(this.#end);
  }

  readonly #end = (): void => {
    this.#meter.loopDelay.record((this.#clock.read() - this.#beganMs) * 1e6);
    this.#beganMs = 0;
  };
}

export class NetTransport implements Transport {
  readonly #target: HostAndPort | SocketPath;
  readonly #pattern: Pattern;
  readonly #turns: TurnTimer;
  readonly #events: TransportEvents;
  /** One for all connections: what has come is looked at before the next is read. */
  readonly #buffer = Buffer.allocUnsafeSlow(bufferSize);

  constructor(
    target: HostAndPort | SocketPath,
    pattern: Pattern,
    turns: TurnTimer,
    events: TransportEvents,
  ) {
    this.#target = target;
    this.#pattern = pattern;
    this.#turns = turns;
    this.#events = events;
  }

  connect(connection: BenchConnection): void {
    const options: NetConnectOpts = {
      ...this.#target,
      noDelay: true,
      onread: {
        buffer: this.#buffer,
        callback: (size, buffer) => {
          if (connection.socket !== socket) return false;
          this.#turns.read();
          this.#events.received(connection, buffer as Buffer, 0, size);
          return connection.socket === socket;
        },
      },
    };
    const socket = connect(options);
    connection.socket = socket;
    /** Nothing is told of a socket that was closed. */
    const tell = (what: () => void) => (): void => {
      if (connection.socket !== socket) return;
      this.#turns.read();
      what();
    };
    socket.once(
      'connect',
      tell(() => {
        if (socket.localPort !== undefined && isItself(socket)) {
          this.#events.failed(connection, refused());
        } else {
          this.#events.connected(connection);
        }
      }),
    );
    socket.on('error', (error) => {
      tell(() => {
        this.#events.failed(connection, error);
      })();
    });
    const ended = tell(() => {
      this.#events.ended(connection);
    });
    socket.once('end', ended).once('close', ended);
  }

  flush(connection: BenchConnection): void {
    const { socket } = connection;
    if (socket === undefined) return;
    while (connection.unsent > 0) {
      const size = Math.min(connection.unsent, this.#pattern.window);
      const piece = this.#pattern.piece(connection.phaseOut, size);
      this.#events.sent(connection, size);
      socket.write(piece);
    }
  }

  close(connection: BenchConnection): void {
    const { socket } = connection;
    connection.socket = undefined;
    socket?.destroy();
  }

  dispose(): void {
    // Each connection was closed.
  }
}

/** See SocketCalls.isConnectedToItself of native-sockets. */
function isItself(socket: ReturnType<typeof connect>): boolean {
  return socket.localPort === socket.remotePort && socket.localAddress === socket.remoteAddress;
}

function refused(): NodeJS.ErrnoException {
  return Object.assign(new Error('connect ECONNREFUSED (it connected to itself)'), {
    code: 'ECONNREFUSED',
  });
}
