// asyncio.wait_for: waits for one task with a time limit, and cancels the task when it is reached.
import { checkDurationMs, LongTimeout, TimeoutError } from '@tcp-echo/base';
import { scheduleCoroutine, type Coroutine } from './schedule-coroutine.js';
import { onDone, Task } from './task.js';

/**
 * Waits for `target`, at most `timeoutMs` milliseconds; `null` means without limit.
 *
 * At the limit the task is cancelled, and its clean-up waited for. A value that it yields all the
 * same is returned, and an error of the clean-up is thrown; otherwise rejects with TimeoutError, whose
 * `cause` is the CancelledError.
 *
 * @example
 * const reply = await waitFor((signal) => tcpEchoClient('hi', port, { signal }), 250);
 */
export async function waitFor<T>(
  target: Task<T> | Coroutine<T>,
  timeoutMs: number | null,
): Promise<T> {
  if (timeoutMs !== null) checkDurationMs('timeoutMs', timeoutMs);
  const task = target instanceof Task ? target : scheduleCoroutine(target);
  const timedOut = timeoutMs !== null && !(await isDoneWithin(task, timeoutMs));
  if (!timedOut) return task;

  task.cancel(new TimeoutError(task.name, timeoutMs));
  await new Promise<void>((resolve) => {
    onDone(task, () => resolve());
  });
  if (!task.cancelled()) return task.result();
  const cause: unknown = await task.catch((error: unknown) => error);
  throw new TimeoutError(task.name, timeoutMs, { cause });
}

async function isDoneWithin(task: Task<unknown>, timeoutMs: number): Promise<boolean> {
  let timer: LongTimeout | undefined;
  let forget: (() => void) | undefined;
  await new Promise<void>((resolve) => {
    forget = onDone(task, () => resolve());
    // At once means before a function is even started, but after what is settled already.
    if (timeoutMs === 0) process.nextTick(resolve);
    else timer = new LongTimeout(resolve, timeoutMs);
  });
  timer?.clear();
  forget?.();
  return task.done();
}
