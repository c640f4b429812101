// The errors that a prompt prints, in a line or in a callback of one.
import type { REPLServer } from 'node:repl';

/** What `_error` at the prompt is. Node's types lack it. */
type PromptWithError = REPLServer & { lastError: unknown };

/**
 * Tells `onError` of each. Node's prompt has no event for that, and does it in a domain until Node 24 and without one since: what
 * it always does is to remember the error for `_error`, unless a line gave that another value.
 */
export function watchErrors(prompt: REPLServer, onError: (error: unknown) => void): void {
  let last = (prompt as PromptWithError).lastError;
  Object.defineProperty(prompt, 'lastError', {
    get: () => last,
    set(error: unknown) {
      last = error;
      onError(error);
    },
    configurable: true,
    enumerable: true,
  });
}
