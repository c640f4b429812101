// asyncio.wait: waits for several tasks at once, and leaves those that are not done alone.
import {
  checkDurationMs,
  checkKeys,
  checkOneOf,
  checkOptions,
  InvalidArgumentError,
  InvalidTargetError,
  LongTimeout,
  namesOf,
} from '@tcp-echo/base';
import { inspect } from 'node:util';
import { onDone, Task, type TaskStatus } from './task.js';

const conditions = ['all-completed', 'first-completed', 'first-exception'] as const;

/** When `wait` is done. */
export interface WaitOptions {
  /** Milliseconds after which `wait` is done with what it has. @defaultValue no limit */
  readonly timeoutMs?: number | undefined;
  /**
   * `first-exception` is `all-completed` where no task fails; a cancelled one has not failed.
   * @defaultValue 'all-completed'
   */
  readonly returnWhen?: (typeof conditions)[number] | undefined;
}

const optionNames = namesOf<WaitOptions>({ timeoutMs: true, returnWhen: true });

/** What `wait` found; `T` is the type of the tasks, a union where they differ. */
export interface WaitResult<T extends Task<unknown>> {
  readonly done: Set<T>;
  readonly pending: Set<T>;
}

/**
 * Waits for `tasks`, and says which are done and which are pending. It never cancels a task and never
 * throws a task's error: ask each for its `result()`. A timeout is no error either.
 *
 * Rejects with InvalidArgumentError for an empty set, and with InvalidTargetError for anything that
 * is no Task: `scheduleCoroutine` makes one of a promise.
 *
 * @example
 * const { done, pending } = await wait([echo1, echo2], { timeoutMs: 1000 });
 */
export async function wait<T extends Task<unknown>>(
  tasks: Iterable<T>,
  options: WaitOptions = {},
): Promise<WaitResult<T>> {
  const { timeoutMs, returnWhen = 'all-completed' } = checkOptions(options);
  checkKeys('wait', options, optionNames);
  checkOneOf('returnWhen', returnWhen, conditions);
  if (timeoutMs !== undefined) checkDurationMs('timeoutMs', timeoutMs);
  const all = new Set(checkIterable(tasks));
  if (all.size === 0) throw new InvalidArgumentError('wait needs at least one task, not none');
  for (const task of all) checkTask(task);

  await untilOver(all, returnWhen, timeoutMs);
  const done = new Set<T>();
  const pending = new Set<T>();
  for (const task of all) (task.done() ? done : pending).add(task);
  return { done, pending };
}

async function untilOver(
  tasks: ReadonlySet<Task<unknown>>,
  returnWhen: (typeof conditions)[number],
  timeoutMs: number | undefined,
): Promise<void> {
  const forget: (() => void)[] = [];
  let timer: LongTimeout | undefined;
  await new Promise<void>((resolve) => {
    let left = tasks.size;
    const onTaskDone = (status: TaskStatus): void => {
      left--;
      if (left === 0 || returnWhen === 'first-completed') resolve();
      else if (returnWhen === 'first-exception' && status === 'failed') resolve();
    };
    for (const task of tasks) forget.push(onDone(task, onTaskDone));
    if (timeoutMs !== undefined) timer = new LongTimeout(resolve, timeoutMs);
  });
  timer?.clear();
  for (const stop of forget) stop();
}

function checkIterable<T>(tasks: Iterable<T>): Iterable<T> {
  if (typeof tasks?.[Symbol.iterator] === 'function') return tasks;
  throw new InvalidTargetError(
    `wait takes tasks, not ${inspect(tasks)} (${typeof tasks}); give it an array, also of one task`,
  );
}

function checkTask(task: unknown): void {
  if (task instanceof Task) return;
  throw new InvalidTargetError(
    `wait takes tasks, not ${inspect(task)} (${typeof task}); scheduleCoroutine makes a task of a promise`,
  );
}
