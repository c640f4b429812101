// A terminal's keys wait while the prompt evaluates a line.
import type { Input } from '../io.js';
import type { MutablePrompt } from './interrupt-lines.js';

/**
 * The prompt reads no key while a line runs the loop or blocks the thread: its decoder of keys, which
 * called the line, is a generator and cannot be entered again. What is typed meanwhile waits in the
 * terminal, which makes Ctrl-C the signal that it is elsewhere. While a line awaits, the prompt reads keys and keeps them
 * for later, all but Ctrl-C.
 */
export function keepKeysFromLines(prompt: MutablePrompt, stdin: Input): void {
  const evaluate = prompt.eval;
  prompt.eval = (code, context, file, done) => {
    stdin.pause();
    stdin.setRawMode?.(false);
    let isOver = false;
    function giveBack(): void {
      if (isOver) return;
      isOver = true;
      stdin.setRawMode?.(true);
      stdin.resume();
    }
    try {
      evaluate.call(prompt, code, context, file, (error, result) => {
        // Before the next prompt is shown, so that nothing typed at it is lost.
        giveBack();
        done(error, result);
      });
    } finally {
      giveBack();
    }
  };
}
