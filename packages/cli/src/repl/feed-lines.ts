// Input that is no terminal: the prompt gets one line at a time, the next when the last one is done.
//
// Node's own prompt takes lines as they arrive. A foreground run lets them arrive while the line that
// started it is still being evaluated: they, and the end of the input, would be acted on inside of it.
import { createInterface } from 'node:readline';
import type { REPLServer } from 'node:repl';
import type { Readable } from 'node:stream';

/** Types each line of `input` at `prompt`, and closes it after the last one. Nothing else may write to it. */
export function feedLines(prompt: REPLServer, input: Readable): void {
  const lines: string[] = [];
  let inputEnded = false;
  let isWaiting = true;
  let isTyping = false;
  let next: NodeJS.Timeout | undefined;

  const reader = createInterface({ input, crlfDelay: Infinity });
  reader.on('line', (line) => {
    lines.push(line);
    schedule();
  });
  reader.on('close', () => {
    inputEnded = true;
    schedule();
  });
  prompt.once('exit', () => {
    clearTimeout(next);
    reader.close();
  });
  // Node's prompt calls it when it is done with a line, or needs another one to be.
  prompt.displayPrompt = () => {
    isWaiting = true;
    schedule();
  };

  function schedule(): void {
    if (!isWaiting || isTyping || (lines.length === 0 && !inputEnded)) return;
    // A timer's callback, for the line may end in a promise job, where the next could run no loop.
    next ??= setTimeout(type, 0);
  }

  function type(): void {
    next = undefined;
    const line = lines.shift();
    if (line === undefined) {
      prompt.close();
      return;
    }
    isWaiting = false;
    isTyping = true;
    prompt.write(`${line}\n`);
    isTyping = false;
    schedule();
  }
}
