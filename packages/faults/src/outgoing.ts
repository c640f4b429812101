// What most faults are: something that is done with each chunk on its way out. Backpressure is Node's:
// the next chunk comes when the last one has been dealt with, and its pieces have been taken.
import { realTimers } from '@tcp-echo/base';
import { Transform, type TransformCallback } from 'node:stream';

/** Sends bytes on their way; `null`, and the reply has ended. */
export type Push = (bytes: Buffer | null) => void;

/**
 * A stream that treats each chunk of a reply with `onChunk`, and its end with `onEnd`: the end goes on
 * when `onEnd` is done. What is pushed after a `null` is not, and `onChunk` should drop what still comes.
 */
export function outgoing(
  onChunk: (chunk: Buffer, push: Push) => void | Promise<void>,
  onEnd?: (push: Push) => void | Promise<void>,
): Transform {
  const stream = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      settle(onChunk(chunk, push), done);
    },
    flush: (done) => {
      settle(onEnd?.(push), done);
    },
  });
  function push(bytes: Buffer | null): void {
    if (bytes === null || bytes.length > 0) stream.push(bytes);
  }
  return stream;
}

/** What is done at once does not wait for a promise job. */
function settle(result: void | Promise<void>, done: TransformCallback): void {
  if (result === undefined) done();
  else void settleLater(result, done);
}

async function settleLater(result: Promise<void>, done: TransformCallback): Promise<void> {
  try {
    await result;
  } catch (error) {
    done(error as Error);
    return;
  }
  done();
}

// What truncate, limitData, halfClose and reset share: the first bytes of a reply go, the rest does not.

/**
 * Lets `afterBytes` bytes through and drops what follows. Calls `onCut` when the last of them has gone;
 * with 0, when the first byte would.
 */
export function cutAfter(afterBytes: number, onCut: (push: Push) => void): Transform {
  let left = afterBytes;
  let isCut = false;
  const pass = (chunk: Buffer, push: Push): void => {
    push(chunk.subarray(0, left));
    isCut = chunk.length >= left;
    left -= chunk.length;
    if (isCut) onCut(push);
  };
  return outgoing((chunk, push) => (isCut ? turnOfTheLoop() : pass(chunk, push)));
}

// What dropping bytes costs: a source that never ends, and meets no backpressure any more, must leave the
// loop to others.

/** Resolves in the next turn of the event loop. */
export function turnOfTheLoop(): Promise<void> {
  return new Promise((resolve) => realTimers.setImmediate(resolve));
}

// Cutting bytes into pieces, without copying them.

/** The pieces of `bytes`, `pieceBytes` long each but the last. */
export function* piecesOf(bytes: Buffer, pieceBytes: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    yield bytes.subarray(at, at + pieceBytes);
  }
}

// Places in a stream that come again and again: where a fault acts.

/** The first position from `from` on that is `atByte`, or a multiple of `everyBytes` after it; Infinity if none is. */
export function nextPosition(from: number, atByte: number, everyBytes: number): number {
  if (from <= atByte) return atByte;
  if (everyBytes === Infinity) return Infinity;
  return atByte + Math.ceil((from - atByte) / everyBytes) * everyBytes;
}
