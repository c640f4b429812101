// Input that is no terminal: the prompt gets one line at a time, the next when the last one is done.
//
// Node's own prompt takes lines as they arrive. A foreground run lets them arrive while the line that
// started it is still being evaluated: they, and the end of the input, would be acted on inside of it.
import { createInterface } from 'node:readline';
import { Recoverable } from 'node:repl';
import type { Readable } from 'node:stream';
import type { MutablePrompt } from './around-evaluation.js';
import { watchErrors } from './watch-errors.js';

/**
 * Types each line of `input` at `prompt`, and closes it after the last one. Nothing else may write to it.
 *
 * @param onFailure Is told of each error that nobody catches, and in which line what is evaluated begins. No more lines are typed
 * if it returns 'stop'.
 */
export function feedLines(
  prompt: MutablePrompt,
  input: Readable,
  onFailure: (line: number, error: unknown) => 'stop' | 'go on',
): void {
  const lines: string[] = [];
  let typed = 0;
  let begun = 0;
  let isUnfinished = false;
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
  let isStopped = false;
  watchErrors(prompt, (error) => {
    isStopped = onFailure(begun, error) === 'stop';
  });
  const evaluate = prompt.eval;
  prompt.eval = (code, context, file, done) => {
    evaluate.call(prompt, code, context, file, (error, result) => {
      isUnfinished = error instanceof Recoverable;
      done(error, result);
    });
  };
  const forget = prompt.clearBufferedCommand.bind(prompt);
  prompt.clearBufferedCommand = () => {
    isUnfinished = false;
    forget();
  };
  // Node's prompt calls it when it is done with a line, or needs another one to be.
  prompt.displayPrompt = () => {
    isWaiting = true;
    schedule();
  };

  function schedule(): void {
    if (isStopped || !isWaiting || isTyping || (lines.length === 0 && !inputEnded)) return;
    // A timer's callback, for the line may end in a promise job, where the next could run no loop.
    next ??= setTimeout(type, 0);
  }

  function type(): void {
    next = undefined;
    const line = lines.shift();
    if (line === undefined) {
      if (isUnfinished) onFailure(begun, new SyntaxError('the input ends in the middle of it'));
      prompt.close();
      return;
    }
    typed += 1;
    if (!isUnfinished) begun = typed;
    isWaiting = false;
    isTyping = true;
    prompt.write(`${line}\n`);
    isTyping = false;
    schedule();
  }
}
