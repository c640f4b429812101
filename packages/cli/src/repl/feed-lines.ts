// Input that is no terminal: the prompt gets one line at a time, the next when the last one is done.
//
// Node's own prompt takes lines as they arrive. A foreground run lets them arrive while the line that
// started it is still being evaluated: they, and the end of the input, would be acted on inside of it.
import { TcpEchoError } from '@tcp-echo/base';
import { createInterface } from 'node:readline';
import { Recoverable, type REPLServer } from 'node:repl';
import type { Readable } from 'node:stream';
import { aroundEvaluation, type MutablePrompt } from './around-evaluation.js';

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

// The errors that a prompt prints, in a line or in a callback of one.

/** What `_error` at the prompt is. Node's types lack it. */
type PromptWithError = REPLServer & { lastError: unknown };

/**
 * Tells `onError` of each. Node's prompt has no event for that, and does it in a domain until Node 24 and without one since: what
 * it always does is to remember the error for `_error`, unless a line gave that another value.
 */
function watchErrors(prompt: REPLServer, onError: (error: unknown) => void): void {
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

// Ctrl-C while a line is evaluated ends the line, not the prompt: a loop that never ends, a foreground run, a blocking call.
// While a line awaits, the prompt itself takes the key.

const signals = ['SIGINT', 'SIGTERM'] as const;

/** Whether the signal is the watchdog's, as it is from the beginning of a line to its first foreground run. */
let isWatched = false;

/** In milliseconds: what the watchdog's thread may need to stop a line after the signal. */
const watchdogTakesMs = 5;
const never = new Int32Array(new SharedArrayBuffer(4));

/**
 * Node's watchdog of `breakEvalOnSigint` stops what is evaluated from a thread of its own, and takes the signal for that. A
 * listener of the process takes it away: one that is removed meanwhile, as `node:vm` does, leaves it to what the system does, and
 * one that stays is deaf afterwards, because the watchdog leaves the signal to that, too. So there is none during a line, and
 * those that there were are added again, which makes Node listen again. SIGTERM then is the system's as well, and ends the process also where
 * no listener would ever be called.
 *
 * @param prompt has `breakEvalOnSigint`.
 */
export function interruptLines(prompt: MutablePrompt): void {
  aroundEvaluation(prompt, () => {
    const before = signals.map(takeListeners);
    isWatched = true;
    return () => {
      isWatched = false;
      // Those of the line itself come after them.
      for (const [index, signal] of signals.entries()) {
        const listeners = [...(before[index] ?? []), ...takeListeners(signal)];
        for (const listener of listeners) process.on(signal, listener);
      }
    };
  });
}

/** Whether `error` is that of a line that was interrupted. */
export function isInterruption(error: unknown): boolean {
  const code = (error as { readonly code?: unknown } | null | undefined)?.code;
  return code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED' || code === 'ERR_INTERRUPTED';
}

function takeListeners(signal: NodeJS.Signals): NodeJS.SignalsListener[] {
  const listeners = process.rawListeners(signal) as NodeJS.SignalsListener[];
  process.removeAllListeners(signal);
  return listeners;
}

/**
 * Calls `run` with `task`, which SIGINT ends with an error: the watchdog cannot, as nothing is evaluated while the loop sleeps,
 * and a listener wakes it.
 */
export function runInterruptibly<T>(
  task: PromiseLike<T> | (() => PromiseLike<T>),
  run: (task: PromiseLike<T> | (() => PromiseLike<T>)) => T,
): T {
  let interrupt!: () => void;
  const interrupted = new Promise<never>((_, reject) => {
    interrupt = () => {
      reject(new TcpEchoError('ERR_INTERRUPTED', 'the run was interrupted by SIGINT'));
    };
  });
  // What is not a promise is for `run` to refuse.
  const limit = (value: PromiseLike<T>): PromiseLike<T> =>
    typeof (value as { readonly then?: unknown } | undefined)?.then === 'function'
      ? Promise.race([value, interrupted])
      : value;
  process.once('SIGINT', interrupt);
  if (isWatched) {
    isWatched = false;
    // A line that is stopped skips every `finally`: a run that had begun would never be over, and no other one could begin.
    Atomics.wait(never, 0, 0, watchdogTakesMs);
  }
  try {
    return run(typeof task === 'function' ? () => limit(task()) : limit(task));
  } finally {
    process.off('SIGINT', interrupt);
  }
}
