// A client that reads nothing until no more is taken from it.
import { CheckFailure, type Check } from '../check.js';
import { testBytes } from '../test-bytes.js';

const pieceBytes = 65_536;
/** More than the buffers of two hosts hold: who takes it all keeps it in memory. */
const maxPieces = 1024;
const quietMs = 300;

export const backlogDeep: Check = {
  id: 'backlog.deep',
  holds: 'while we read nothing it stops reading, and then everything comes back',
  level: 'advised',
  kinds: ['stream'],
  async run(path) {
    const wire = await path.connect();
    wire.pause();
    let pieces = 0;
    do {
      if (pieces === maxPieces) {
        throw new CheckFailure('it to stop reading while we do', '64 MiB taken, all unread');
      }
      pieces += 1;
      wire.send(testBytes(pieceBytes, pieces));
    } while (!wire.isFull || (await wire.drains(quietMs)));
    wire.resume();
    await wire.back();
  },
};
