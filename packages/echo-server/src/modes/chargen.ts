// Mode `chargen`, RFC 864: characters without end, whatever the peer sends, until it ends.
import { realTimers } from '@tcp-echo/base';
import type { Mode } from '../connection/session.js';

/** The printing characters of ASCII and the space, in the order of their codes. */
const characters = String.fromCharCode(...Array.from({ length: 95 }, (_, index) => 32 + index));
const lineLength = 72;

/** RFC 864's example: 95 lines, each one character further on; then they repeat. */
export const chargenPattern = Buffer.from(
  Array.from(
    characters,
    (_, start) => `${(characters + characters).slice(start, start + lineLength)}\r\n`,
  ).join(''),
);

/** A peer that reads fast would otherwise keep the loop for itself. */
const patternsPerTurn = 8;

export const chargen: Mode = (connection) => {
  let done = false;
  function fill(): void {
    for (let count = 0; count < patternsPerTurn; count += 1) {
      if (done || !connection.send(chargenPattern)) return;
    }
    realTimers.setImmediate(fill);
  }
  connection.onGone(() => {
    done = true;
  });
  return {
    open: fill,
    // Not at once: it would leave no room again, and what has come would never be read.
    writable() {
      realTimers.setImmediate(fill);
    },
    receive(chunk) {
      connection.trace('received', chunk);
    },
    end() {
      done = true;
      connection.end();
    },
  };
};
