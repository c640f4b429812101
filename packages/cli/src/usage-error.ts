// A command line that asks for something that there is not, with its remedy.
import { InvalidArgumentError } from '@tcp-echo/base';

/** `ERR_INVALID_ARGUMENT`, and the line `hint:`. */
export class UsageError extends InvalidArgumentError {
  readonly hint: string;

  constructor(message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.hint = hint;
  }
}

/** A name that there is not: who tells of it proposes the nearest of those that there are. */
export class UnknownNameError extends InvalidArgumentError {
  readonly typed: string;
  readonly names: readonly string[];
  /** For who typed something far from all of them. */
  readonly hint: string | undefined;

  constructor(message: string, typed: string, names: readonly string[], hint?: string) {
    super(message);
    this.typed = typed;
    this.names = names;
    this.hint = hint;
  }
}
