// What most faults are: something that is done with each chunk on its way out. Backpressure is Node's:
// the next chunk comes when the last one has been dealt with, and its pieces have been taken.
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
