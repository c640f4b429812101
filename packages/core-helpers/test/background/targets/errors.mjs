// Builds errors from plain descriptions, so that both sides of a test can build the same one.
import { TcpEchoError, registerErrorClasses } from '@tcp-echo/core-helpers';

export class RegisteredError extends TcpEchoError {
  constructor(message, options) {
    super('ERR_REGISTERED', message, options);
  }
}
registerErrorClasses(RegisteredError);

export class UnknownError extends RangeError {
  get name() {
    return 'UnknownError';
  }
}

const classes = { Error, TypeError, RangeError, SyntaxError, RegisteredError, UnknownError };

export function buildError({ className, message, fields, cause, errors }) {
  const options = cause === undefined ? undefined : { cause: buildError(cause) };
  const error =
    errors === undefined
      ? new classes[className](message, options)
      : new AggregateError(errors.map(buildError), message, options);
  return Object.assign(error, fields);
}

export function throwBuilt(description) {
  throw buildError(description);
}

export function throwWithSocketLikeField() {
  throw Object.assign(new Error('has a field that cannot be cloned'), {
    code: 'ERR_FIELD',
    handler: () => 0,
  });
}

export function throwCycle() {
  const first = new Error('first');
  first.cause = new TypeError('second', { cause: first });
  throw first;
}

export function throwAbort() {
  throw new DOMException('stopped', 'AbortError');
}
