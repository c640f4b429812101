// An error of a package, where the command line tells better what helps than its code.
import { TcpEchoError } from '@tcp-echo/base';

/** `cause`, with its own line `hint:`. */
export class HintedError extends TcpEchoError {
  readonly hint: string;
  declare readonly cause: TcpEchoError;

  constructor(cause: TcpEchoError, hint: string) {
    super(cause.code, cause.message, { cause });
    this.hint = hint;
  }
}
