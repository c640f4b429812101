// The base of every error this project throws, and those that several packages throw.

/**
 * An error with a `code` that callers may switch on: it is promised by semver, the message is not.
 * `cause` holds the original where there is one.
 */
export class TcpEchoError extends Error {
  /** A stable name, `ERR_…`. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    // On the instance but not enumerable, as for built-in errors, so that inspect shows it once.
    Object.defineProperty(this, 'name', {
      value: new.target.name,
      configurable: true,
      writable: true,
    });
  }
}

/** An option or argument has a value that cannot be used: `ERR_INVALID_ARGUMENT`. */
export class InvalidArgumentError extends TcpEchoError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_INVALID_ARGUMENT', message, options);
  }
}

/** This system does not have the engine that was asked for: `ERR_ENGINE_UNAVAILABLE`. Nothing was begun. */
export class EngineUnavailableError extends TcpEchoError {
  readonly engine: string;
  /** Why, in words for people. */
  readonly reason: string;

  constructor(engine: string, reason: string) {
    const remedy = "engine 'auto' takes the fastest one that is there";
    super('ERR_ENGINE_UNAVAILABLE', `engine '${engine}' is unavailable: ${reason}; ${remedy}`);
    this.engine = engine;
    this.reason = reason;
  }
}

/** What should be run is nothing that can be run: `ERR_INVALID_TARGET`. */
export class InvalidTargetError extends TypeError {
  readonly code = 'ERR_INVALID_TARGET';
}

/** A time limit was reached: `ERR_TIMEOUT`. */
export class TimeoutError extends TcpEchoError {
  /** The limit, in milliseconds. */
  readonly timeoutMs: number;

  constructor(operation: string, timeoutMs: number, options?: ErrorOptions) {
    super('ERR_TIMEOUT', `${operation} did not finish within ${timeoutMs} ms`, options);
    this.timeoutMs = timeoutMs;
  }
}

/** The outcome of a task was asked for before there was one: `ERR_INVALID_STATE`. */
export class InvalidStateError extends TcpEchoError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_INVALID_STATE', message, options);
  }
}

/** The thread or process that ran the call died, or could not load what it should call: `ERR_BROKEN_EXECUTOR`. */
export class BrokenExecutorError extends TcpEchoError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_BROKEN_EXECUTOR', message, options);
  }
}

/** A value cannot be copied to another thread or process: `ERR_NOT_CLONEABLE`. */
export class NotCloneableError extends TcpEchoError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_NOT_CLONEABLE', message, options);
  }
}
