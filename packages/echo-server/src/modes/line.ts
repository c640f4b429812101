// Mode `line`: lines back, each once it is whole; the unfinished last one when the peer ends.
import type { Mode } from '../connection/session.js';

const lineFeed = 0x0a;
/** A line that comes byte by byte is joined from time to time: each piece costs a hundred bytes of its own. */
const mostPieces = 64;

/**
 * A line ends with LF, which goes back with it; CR is a byte like any other. What is unfinished is held
 * back up to `maxLineBytes`, so that an endless line takes bounded memory: more of it goes back as it is.
 */
export const line: Mode = (connection, { maxLineBytes }) => {
  let held: Buffer[] = [];
  let heldBytes = 0;

  function sendHeld(): void {
    if (heldBytes > 0) connection.send(Buffer.concat(held, heldBytes));
    held = [];
    heldBytes = 0;
  }

  return {
    receive(chunk) {
      connection.trace('received', chunk);
      const wholeBytes = chunk.lastIndexOf(lineFeed) + 1;
      if (wholeBytes > 0) {
        held.push(chunk.subarray(0, wholeBytes));
        heldBytes += wholeBytes;
        sendHeld();
      }
      if (wholeBytes === chunk.length) return;
      // A chunk is a window on a larger block: copied, a short tail does not keep that block alive.
      held.push(Buffer.from(chunk.subarray(wholeBytes)));
      heldBytes += chunk.length - wholeBytes;
      if (heldBytes > maxLineBytes) sendHeld();
      else if (held.length > mostPieces) held = [Buffer.concat(held, heldBytes)];
    },
    end() {
      sendHeld();
      connection.end();
    },
  };
};
