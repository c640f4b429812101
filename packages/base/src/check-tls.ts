// Checks of what TLS is told on either end.
import { refuseArgument } from './check-argument.js';
import { InvalidArgumentError } from './errors.js';

/** Text or bytes of a PEM file. */
export type Pem = string | Uint8Array;

/**
 * Whether it can be read is found out when it is. Messages say nothing of the value: it may be a secret.
 *
 * @throws InvalidArgumentError unless `value` is bytes, or text of a PEM file.
 */
export function checkPem(name: string, value: unknown): Pem {
  if (value instanceof Uint8Array) return value;
  // A path is what is given here by mistake.
  if (typeof value === 'string' && value.includes('-----BEGIN ')) return value;
  throw new InvalidArgumentError(
    `${name} must be the content of a PEM file, as text or bytes; read the file first`,
  );
}

/** A copy of the list. @throws InvalidArgumentError unless ALPN can carry its names: RFC 7301 section 3.1. */
export function checkAlpnProtocols(value: unknown, name = 'tls.alpnProtocols'): string[] {
  if (!Array.isArray(value)) refuseArgument(name, 'a list of names', value);
  return value.map((protocol: unknown) => {
    const bytes = typeof protocol === 'string' ? Buffer.byteLength(protocol) : 0;
    if (bytes < 1 || bytes > 255) {
      refuseArgument(name, 'a list of names of 1 to 255 bytes', protocol);
    }
    return protocol as string;
  });
}
