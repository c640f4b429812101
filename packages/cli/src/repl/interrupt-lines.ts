// Ctrl-C while a line is evaluated ends the line, not the prompt: a loop that never ends, a foreground run, a blocking call.
// While a line awaits, the prompt itself takes the key.
import { TcpEchoError } from '@tcp-echo/base';
import { aroundEvaluation, type MutablePrompt } from './around-evaluation.js';

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
