// Whether the queues of a new ring are laid out as this was written for: what a kernel of another kind would not say.
import { constants } from 'node:os';
import { RingUnavailableError } from '../errors.js';
import type { Ring } from './ring.js';

const { ETIME } = constants.errno;
const patienceMs = 1000;

/** Whether an operation comes back as it was submitted. Closes the ring if not. @throws RingUnavailableError */
export function checkRoundTrip(ring: Ring): void {
  const [token, tag] = [0x12345678, -2];
  ring.timeout(0, token, tag);
  ring.wait(patienceMs);
  let seen = '';
  ring.drain((...completion) => {
    seen += completion.join(' ');
  });
  const expected = `${token} ${tag} ${-ETIME} 0`;
  if (seen === expected) return;
  ring.close();
  throw new RingUnavailableError(
    `operations of this kernel are laid out differently: "${seen}" completed where "${expected}" should have`,
  );
}
