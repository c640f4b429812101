// Who called: the stack of an error that comes later, or from another thread, leads there only if it was taken at the call.

/** Filled by `Error.captureStackTrace`. */
export interface Caller {
  readonly stack?: string;
}

/** The frames of a stack, each with its line feed before it. */
export function framesOf({ stack = '' }: Caller): string {
  return /\n {4}at [^]*/.exec(stack)?.[0] ?? '';
}
