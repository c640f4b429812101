// Prints the seed's lines as they happen, from every thread, without needing any event loop.
import { writeSync } from 'node:fs';
import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads';
import { formatSeedLine } from './seed-line.js';
import { traceChannel, type TraceEvent } from './trace.js';

/** A running printer of the trace. */
export interface TracePrinter extends Disposable {
  /**
   * How many lines all threads have printed: one element, notified on each line (`Atomics.wait`). Lines
   * count although their reader is gone.
   */
  readonly lineCount: Int32Array;
}

const shareKey = 'tcp-echo:print-trace';

/**
 * Prints the seed's line of each trace event to standard output, in this thread and in every worker
 * thread that is started from now on. Dispose of it to stop; workers that already run go on.
 */
export function printTrace(): TracePrinter {
  const lineCount = new Int32Array(new SharedArrayBuffer(4));
  const stop = printInThisThread(lineCount);
  setEnvironmentData(shareKey, lineCount);
  return {
    lineCount,
    [Symbol.dispose]() {
      stop();
      setEnvironmentData(shareKey, undefined);
    },
  };
}

/** Starts printing in a worker whose parent prints. Called once, when core-helpers is loaded there. */
export function inheritPrintTrace(): void {
  const lineCount = isMainThread ? undefined : getEnvironmentData(shareKey);
  if (lineCount instanceof Int32Array) printInThisThread(lineCount);
}

/** Runs `start`. The workers that it starts do not print: whoever starts them tells their trace. */
export function withoutPrintTrace<T>(start: () => T): T {
  const shared = getEnvironmentData(shareKey);
  setEnvironmentData(shareKey, undefined);
  try {
    return start();
  } finally {
    if (shared !== undefined) setEnvironmentData(shareKey, shared);
  }
}

function printInThisThread(lineCount: Int32Array): () => void {
  const print = (event: unknown): void => {
    const line = formatSeedLine(event as TraceEvent);
    if (line === undefined) return;
    writeLine(line);
    Atomics.add(lineCount, 0, 1);
    Atomics.notify(lineCount, 0);
  };
  traceChannel.subscribe(print);
  return () => {
    traceChannel.unsubscribe(print);
  };
}

/**
 * A worker's `console.log` waits for the main thread's loop, which may stand still: this goes to the
 * file descriptor itself.
 */
function writeLine(line: string): void {
  const bytes = Buffer.from(`${line}\n`);
  for (let written = 0; written < bytes.length;) {
    try {
      written += writeSync(1, bytes, written);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // Nobody reads any more, as after `| head -1`: that is no reason to end the program.
      if (code === 'EPIPE') return;
      // A full pipe that Node made non-blocking: its reader is slow, not gone.
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}
