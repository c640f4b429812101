// What a thread printed but has not handed over yet.
import type { Writable } from 'node:stream';
import { isMainThread } from 'node:worker_threads';

/**
 * A promise of everything printed so far having left this thread; undefined where nothing waits. A
 * thread's standard streams go through its parent's loop; a process writes its own.
 */
export function unwrittenOutput(): Promise<unknown> | undefined {
  if (isMainThread) return undefined;
  const waiting = [process.stdout, process.stderr].filter((stream) => stream.writableLength > 0);
  return waiting.length === 0 ? undefined : Promise.all(waiting.map(flush));
}

function flush(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => {
      resolve();
    });
  });
}
