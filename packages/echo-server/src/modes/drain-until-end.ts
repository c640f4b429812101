// The second half of a graceful close: after this end has said its last byte, what the peer still
// sends is read and dropped. docs/decisions/0006-graceful-one-shot-close.md says why.
import type { Socket } from 'node:net';

/** A peer that sends nothing for so long is not going to end: nginx's `lingering_timeout`. */
const idleMs = 5000;
/** A peer may not keep a closed connection for longer than this: nginx's `lingering_time`. */
const totalMs = 30_000;
/** A peer that sends more than this is not finishing a message: it would keep the loop busy for nothing. */
const maxDrainedBytes = 64 * 1024 * 1024;

/**
 * Reads and drops what arrives on `socket` until the peer ends. A peer that exceeds a limit is cut off:
 * its connection is destroyed, and reset if it still sends.
 */
export function drainUntilEnd(socket: Socket): void {
  const limit = socket.bytesRead + maxDrainedBytes;
  const cutOff = (): void => {
    socket.destroy();
  };
  const timer = setTimeout(cutOff, totalMs);
  socket.setTimeout(idleMs, cutOff);
  socket.once('close', () => {
    clearTimeout(timer);
  });
  socket.on('data', () => {
    if (socket.bytesRead > limit) cutOff();
  });
  socket.resume();
}
