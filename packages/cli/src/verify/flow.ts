// Sending more than a path holds, without waiting for the end of it.
import type { Wire } from './wire.js';

/**
 * How much may be under way: as much as a pipe of Linux holds, so that a server which is two pipes and a
 * `cat`, as ncat's, keeps moving.
 */
const windowBytes = 65_536;

/** Sends `pieces` while no more than a window of them is missing. @throws CheckFailure */
export async function sendInWindow(wire: Wire, pieces: Iterable<Uint8Array>): Promise<void> {
  for (const piece of pieces) {
    await wire.back(Math.max(0, windowBytes - piece.length));
    wire.send(piece);
  }
  await wire.back();
}

/** `bytes` in pieces of so many. */
export function* piecesOf(bytes: Uint8Array, pieceBytes: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}
