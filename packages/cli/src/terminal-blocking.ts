// Whether a write to a terminal waits for it.
import type { Output } from './io.js';

/**
 * Node writes to terminals synchronously (https://nodejs.org/api/process.html#a-note-on-process-io): one that was stopped with
 * Ctrl-S would hold up the whole process, and its signals. What is public of a stream knows no other way.
 */
export function setTerminalBlocking(output: Output, isBlocking: boolean): void {
  if (output.isTTY !== true || process.platform === 'win32') return;
  const { _handle: handle } = output as {
    readonly _handle?: { setBlocking?(isBlocking: boolean): number };
  };
  handle?.setBlocking?.(isBlocking);
}
