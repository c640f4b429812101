// Tells the trace of this thread to the one that started it.
import { traceChannel, type TraceEvent } from '@tcp-echo/base';
import { weightOf } from './thread-protocol.js';

/** A thread that does not keep up, or is blocked, may leave so many bytes of events lying. */
const maxBacklogBytes = 64 * 1024 * 1024;

/** Forwards events while they are wanted: those that come between two flushes together. */
export class TraceForwarder {
  readonly #backlog: Int32Array;
  readonly #post: (events: readonly TraceEvent[]) => void;
  readonly #flushSoon: () => void;
  #events: TraceEvent[] = [];
  #wanted = false;

  /**
   * @param backlog The bytes that are under way. Whoever takes events subtracts their weight.
   * @param flushSoon Called with the first event after a flush; by default the next turn of the loop flushes.
   */
  constructor(
    backlog: Int32Array,
    post: (events: readonly TraceEvent[]) => void,
    flushSoon: () => void = () => setImmediate(() => this.flush()),
  ) {
    this.#backlog = backlog;
    this.#post = post;
    this.#flushSoon = flushSoon;
  }

  set wanted(wanted: boolean) {
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    if (wanted) traceChannel.subscribe(this.#take);
    else traceChannel.unsubscribe(this.#take);
  }

  /** Posts what has not been posted yet. */
  flush(): void {
    const events = this.#events;
    if (events.length === 0) return;
    this.#events = [];
    this.#post(events);
  }

  readonly #take = (published: unknown): void => {
    // What is dropped leaves a gap in `seq`. Waiting would let a slow listener stop the echoes.
    if (Atomics.load(this.#backlog, 0) > maxBacklogBytes) return;
    const event = published as TraceEvent;
    const { bytes } = event;
    // A copy, because they are valid during this call only.
    const kept = bytes === undefined ? event : { ...event, bytes: new Uint8Array(bytes) };
    Atomics.add(this.#backlog, 0, weightOf(kept));
    if (this.#events.push(kept) === 1) this.#flushSoon();
  };
}
