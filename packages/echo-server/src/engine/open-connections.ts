// The connections that are open.
import type { Connection } from '../connection/connection.js';
import type { Learnt } from './preface.js';

/** What is known of an open connection besides what it counts. */
export interface OpenConnection {
  readonly connection: Connection;
  readonly learnt: Learnt;
  /** Where it stands among those that are open. */
  place: number;
}

/**
 * Holds connections, in no order. A `Set` would too, but the tables that it outgrows keep alive what was deleted from
 * them: with it a short connection costs the garbage collector twice as much.
 */
export class OpenConnections implements Iterable<OpenConnection> {
  readonly #all: OpenConnection[] = [];

  add(connection: Connection): OpenConnection {
    const one: OpenConnection = { connection, learnt: {}, place: this.#all.length };
    this.#all.push(one);
    return one;
  }

  /** Takes out `one`, which is in; the last one gets its place. */
  delete({ place }: OpenConnection): void {
    const last = this.#all.pop();
    if (last === undefined || last.place === place) return;
    this.#all[place] = last;
    last.place = place;
  }

  /** Goes over those that are open now: a loop over them may close them. */
  [Symbol.iterator](): Iterator<OpenConnection> {
    return this.#all.slice().values();
  }
}
