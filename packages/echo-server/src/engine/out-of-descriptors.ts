// Where a process can open no more files, whoever notices it: Node, koffi or the kernel.
import { ListenError } from '../errors.js';
import type { ListenTarget } from '../listen/listen.js';

/** Whether `error`, or what caused it, says that there are too many open files. */
export function isOutOfDescriptors(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EMFILE' || code === 'ENFILE') return true;
  return (
    /EMFILE|ENFILE|too many open files/i.test(error.message) || isOutOfDescriptors(error.cause)
  );
}

/** The one error that says so, and what helps. */
export function outOfDescriptors(target: ListenTarget, cause: unknown): ListenError {
  const error = Object.assign(new Error('EMFILE: too many open files', { cause }), {
    code: 'EMFILE',
  });
  return new ListenError(
    'path' in target ? target : { host: target.host, port: target.port },
    error,
  );
}
