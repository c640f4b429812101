// Builds errors from plain descriptions, so that both sides of a test can build the same one.
import { TcpEchoError, registerErrorClasses } from '@tcp-echo/base';

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

export function throwWithThrowingGetter() {
  throw Object.defineProperties(new Error('the real error'), {
    extra: {
      enumerable: true,
      get() {
        throw new Error('from the getter');
      },
    },
    code: { enumerable: true, value: 'ERR_REAL' },
  });
}

/** Whoever reads its message, its name, its class or any field gets this very error thrown. */
export function throwUnreadable() {
  const error = new Error('unreadable');
  const get = () => {
    throw error;
  };
  for (const key of ['message', 'name', 'stack', 'cause'])
    Object.defineProperty(error, key, { get });
  Object.setPrototypeOf(error, Object.create(Error.prototype, { constructor: { get } }));
  throw error;
}

export function throwWithRevokedProxy() {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  throw Object.assign(new Error('the real error'), { proxy, list: [proxy] });
}

export function throwProxy() {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  throw proxy;
}

const uninspectable = Object.assign(() => 0, {
  [Symbol.for('nodejs.util.inspect.custom')]() {
    throw new Error('cannot be shown');
  },
});

export function throwUninspectable() {
  throw Object.assign(new Error('the real error'), { uninspectable });
}

export function throwCauses(count) {
  let error = new Error('the first');
  for (let left = count; left > 0; left -= 1) error = new Error(`${left}`, { cause: error });
  throw error;
}

export function throwSharing(count) {
  const shared = { bytes: new Uint8Array(100_000) };
  throw new AggregateError(
    Array.from({ length: count }, () => Object.assign(new Error('one'), { shared })),
  );
}
