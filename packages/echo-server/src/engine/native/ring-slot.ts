// What a ring does for one connection.
import type { BufferRing } from '@tcp-echo/native-sockets';
import type { NativeConnection } from './native-connection.js';
import type { Lent } from './pending-bytes.js';

/** A connection of a ring, and what is under way for it. */
export class RingSlot {
  /** How many operations will complete. The slot can be used again when there are none. */
  operations = 0;
  receiving = false;
  sending = false;
  /** What is being sent, and from which buffer. */
  lent: Lent | undefined;
  at = 0;
  size = 0;
  buffer = 0;
  /** Buffers that came while a reply was under way: number and size, one after the other. */
  readonly held: number[] = [];

  constructor(readonly connection: NativeConnection) {}

  lend(lent: Lent, at: number, size: number, buffer: number): void {
    this.lent = lent;
    this.at = at;
    this.size = size;
    this.buffer = buffer;
    this.sending = true;
  }

  /** The buffers that are held go back unsent. */
  releaseHeld(buffers: BufferRing): void {
    for (let at = 0; at < this.held.length; at += 2) buffers.giveBack(this.held[at] ?? 0);
    this.held.length = 0;
  }

  /** What is held is copied to what is pending, and the buffers go back. */
  keepHeld(buffers: BufferRing, lent: Lent): void {
    for (let at = 0; at < this.held.length; at += 2) {
      const from = (this.held[at] ?? 0) * buffers.size;
      this.connection.pending.push(lent, from, this.held[at + 1] ?? 0);
    }
    this.releaseHeld(buffers);
  }
}
