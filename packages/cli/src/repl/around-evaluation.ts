// What is done before a line of the prompt is evaluated, and taken back after it.
import type { REPLServer } from 'node:repl';

/** Node's types have it read-only, but the prompt looks it up for each line. */
export type MutablePrompt = REPLServer & { eval: REPLServer['eval'] };

/**
 * Calls `begin` before each line is evaluated, and what it returns once after it: as soon as the line has a result, or awaits
 * one; before the result is printed, because whoever reads it may type, or send a signal, at once.
 */
export function aroundEvaluation(prompt: MutablePrompt, begin: () => () => void): void {
  const evaluate = prompt.eval;
  prompt.eval = (code, context, file, done) => {
    const takeBack = begin();
    let isOver = false;
    function end(): void {
      if (isOver) return;
      isOver = true;
      takeBack();
    }
    try {
      evaluate.call(prompt, code, context, file, (error, result) => {
        end();
        done(error, result);
      });
    } finally {
      end();
    }
  };
}
