// What a ring does for one connection.
import type { NativeConnection } from './native-connection.js';
import type { Lent } from './pending-bytes.js';

/** A connection of a ring, and what is under way for it. */
export class RingSlot {
  /** How many operations will complete. The slot can be used again when there are none. */
  operations = 0;
  receiving = false;
  sending = false;
  /** What operations take for its descriptor. */
  file: number;
  /** Whether it has said something before. */
  isKnown = false;
  /** Where a try receives to. */
  tryBuffer = 0;
  /** What is being sent, and from which buffer. */
  lent: Lent | undefined;
  at = 0;
  size = 0;
  buffer = 0;

  constructor(readonly connection: NativeConnection) {
    this.file = connection.fd;
  }

  lend(lent: Lent, at: number, size: number, buffer: number): void {
    this.lent = lent;
    this.at = at;
    this.size = size;
    this.buffer = buffer;
    this.sending = true;
  }
}
