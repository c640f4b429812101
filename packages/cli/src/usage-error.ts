// A command line that asks for something that there is not, with its remedy.
import { InvalidArgumentError } from '@tcp-echo/core-helpers';

/** `ERR_INVALID_ARGUMENT`, and the line `hint:`. */
export class UsageError extends InvalidArgumentError {
  readonly hint: string;

  constructor(message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.hint = hint;
  }
}
