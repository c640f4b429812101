// What is wrong with a PROXY protocol header. A server closes one connection for it, and traces it.
import { TcpEchoError } from '@tcp-echo/base';

/** There is no usable PROXY protocol header where there had to be one: `ERR_PROXY_PROTOCOL`. */
export class ProxyProtocolError extends TcpEchoError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_PROXY_PROTOCOL', `PROXY protocol: ${message}`, options);
  }
}

/** The header did not come in time: `ERR_PROXY_PROTOCOL` too. */
export class ProxyTimeoutError extends ProxyProtocolError {}

/** Throws what was `wanted` at `offset` bytes from the connection's first one, and what came instead. */
export function malformed(offset: number, wanted: string, got: string): never {
  throw new ProxyProtocolError(`at offset ${offset} wanted ${wanted}, got ${got}`);
}

/** Text of one byte a character, in double quotes and with nothing in it but US-ASCII. */
export function quote(text: string): string {
  return JSON.stringify(text).replace(
    /[^ -~]/g,
    (character) => `\\x${character.charCodeAt(0).toString(16)}`,
  );
}
