// What a worker printed but has not handed over yet.
import type { Writable } from 'node:stream';

/**
 * A promise of everything printed so far having left this worker; undefined where nothing waits. A
 * thread's standard streams go through its parent's loop, a process's through pipes that may be full.
 */
export function unwrittenOutput(): Promise<unknown> | undefined {
  const { stdout, stderr } = process;
  if (stdout.writableLength === 0 && stderr.writableLength === 0) return undefined;
  return Promise.all([flush(stdout), flush(stderr)]);
}

function flush(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => {
      resolve();
    });
  });
}
