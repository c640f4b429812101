// Accepting with a ring: one operation for all connections, begun again where it ends.
import {
  ListeningSocket,
  moreFollows,
  type InternetSocketAddress,
  type ListeningSocketOptions,
  type Ring,
} from '@tcp-echo/native-sockets';
import { constants } from 'node:os';
import type { Alarm, Alarms } from './alarms.js';
import { acceptPauseMs } from './transport.js';

const { EAGAIN, ECONNABORTED, EINTR } = constants.errno;

/** What comes of accepting. */
interface AcceptEvents {
  accepted(fd: number): void;
  /** It goes on after a pause. */
  failed(result: number): void;
}

/** A listening socket of a ring. */
export class RingListener {
  readonly address: InternetSocketAddress;
  /** Whether the ring works on it. */
  isAccepting = false;
  readonly #socket: ListeningSocket;
  readonly #ring: Ring;
  readonly #tag: number;
  readonly #events: AcceptEvents;
  readonly #alarms: Alarms;
  #pause: Alarm | undefined;
  #closed = false;

  /** @param tag Of its completions, which `completed` is to be told. */
  constructor(
    ring: Ring,
    options: ListeningSocketOptions,
    tag: number,
    events: AcceptEvents,
    alarms: Alarms,
  ) {
    this.#socket = ListeningSocket.listen({ ...options, nonBlocking: false });
    this.address = this.#socket.address;
    this.#ring = ring;
    this.#tag = tag;
    this.#events = events;
    this.#alarms = alarms;
    this.#accept();
  }

  get fd(): number {
    return this.#socket.fd;
  }

  completed(result: number, flags: number): void {
    if (result >= 0) this.#events.accepted(result);
    if (moreFollows(flags)) return;
    this.isAccepting = false;
    if (this.#closed) return;
    if (result >= 0 || result === -ECONNABORTED || result === -EINTR || result === -EAGAIN) {
      this.#accept();
      return;
    }
    this.#events.failed(result);
    this.#pause = this.#alarms.after(acceptPauseMs, () => {
      this.#accept();
    });
  }

  /** What is under way has to be cancelled before. */
  close(): void {
    this.#closed = true;
    this.#alarms.cancel(this.#pause);
    this.#socket.close();
  }

  #accept(): void {
    this.isAccepting = true;
    this.#ring.accept(this.#socket.fd, 0, this.#tag);
  }
}
