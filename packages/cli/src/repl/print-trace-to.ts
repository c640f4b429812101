// The seed's lines, at the prompt.
import { formatSeedLine, printTrace, traceChannel, type TraceEvent } from '@tcp-echo/base';
import type { Output } from '../io.js';

/**
 * Prints the seed's lines to `output` until it is disposed of: of background threads too where that is
 * the process's standard output, which they share, else of this thread.
 */
export function printTraceTo(output: Output): Disposable {
  if (output.fd === 1) return printTrace();
  const print = (event: unknown): void => {
    const line = formatSeedLine(event as TraceEvent);
    if (line !== undefined) output.write(`${line}\n`);
  };
  traceChannel.subscribe(print);
  return {
    [Symbol.dispose]() {
      traceChannel.unsubscribe(print);
    },
  };
}
