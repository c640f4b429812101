// How a foreground run that cannot be is refused.
import { EventLoopError } from '../errors.js';

/** @throws EventLoopError `ERR_EVENT_LOOP_RUNNING`, with the remedy; `also` is a further one. */
export function refuse(where: string, also = ''): never {
  throw new EventLoopError(
    'ERR_EVENT_LOOP_RUNNING',
    `runInForeground cannot run the event loop ${where}; await the task instead${also}`,
  );
}
