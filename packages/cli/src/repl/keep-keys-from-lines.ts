// A terminal's keys wait while the prompt evaluates a line.
import type { Input } from '../io.js';
import { aroundEvaluation, type MutablePrompt } from './around-evaluation.js';

/**
 * The prompt reads no key while a line runs the loop or blocks the thread: its decoder of keys, which
 * called the line, is a generator and cannot be entered again. What is typed meanwhile waits in the
 * terminal, which makes Ctrl-C the signal that it is elsewhere. While a line awaits, the prompt reads keys and keeps them
 * for later, all but Ctrl-C.
 */
export function keepKeysFromLines(prompt: MutablePrompt, stdin: Input): void {
  aroundEvaluation(prompt, () => {
    stdin.pause();
    stdin.setRawMode?.(false);
    return () => {
      stdin.setRawMode?.(true);
      stdin.resume();
    };
  });
}
