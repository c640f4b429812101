// A terminal's keys wait while the prompt evaluates a line.
import type { Key } from 'node:readline';
import type { REPLServer } from 'node:repl';
import type { Input } from '../io.js';

/** Node's types have it read-only, but the prompt looks it up for each line. */
type MutablePrompt = REPLServer & { eval: REPLServer['eval'] };

/**
 * The prompt reads no key while a line runs the loop or blocks the thread: its decoder of keys, which
 * called the line, is a generator and cannot be entered again. What is typed meanwhile waits in the
 * terminal, which makes Ctrl-C the signal that it is elsewhere, and that ends the command. While a line
 * awaits, the prompt reads keys and keeps them for later, Ctrl-C too: here it is made that signal.
 */
export function keepKeysFromLines(prompt: MutablePrompt, stdin: Input): void {
  const evaluate = prompt.eval;
  prompt.eval = (code, context, file, done) => {
    stdin.pause();
    stdin.setRawMode?.(false);
    let isOver = false;
    let isDone = false;
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
        isDone = true;
        stdin.off('keypress', signalCtrlC);
        done(error, result);
      });
    } finally {
      giveBack();
      if (!isDone) stdin.on('keypress', signalCtrlC);
    }
  };
}

function signalCtrlC(_text: unknown, key: Key): void {
  if (key.ctrl && key.name === 'c') process.kill(process.pid, 'SIGINT');
}
