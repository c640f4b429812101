import { TcpEchoError } from '@tcp-echo/base';

export interface ErrorDescription {
  readonly className: string;
  readonly message: string;
  readonly fields?: object;
  readonly cause?: ErrorDescription | undefined;
  readonly errors?: readonly ErrorDescription[] | undefined;
}

export declare class RegisteredError extends TcpEchoError {}
export declare function buildError(description: ErrorDescription): Error;
