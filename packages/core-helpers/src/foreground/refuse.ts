// How a foreground run that cannot be is refused.
import { EventLoopError } from '../errors.js';

/** @throws EventLoopError `ERR_EVENT_LOOP_RUNNING`, with the remedy. */
export function refuse(where: string, remedy = 'await the task instead'): never {
  throw new EventLoopError(
    'ERR_EVENT_LOOP_RUNNING',
    `runInForeground cannot run the event loop ${where}; ${remedy}`,
  );
}
