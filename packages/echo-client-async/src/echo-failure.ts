// What an error of a connected socket means for an echo on it.
import type { Endpoint } from '@tcp-echo/base';
import { EchoTlsError, type EchoConnectionLostError } from './errors.js';
import type { PendingEcho } from './pending-echo.js';
import { isTlsAlert, type Silence } from './connect-failure.js';

/**
 * From TLS 1.3 on a client's handshake is done before the server has looked at its certificate (RFC
 * 8446 section 2, figure 1): a server that refuses it says so on the connection that is made.
 */
export function failureOf(
  echo: PendingEcho,
  peer: Endpoint,
  error: Error,
  silence: Silence | undefined,
): EchoConnectionLostError | EchoTlsError {
  return isTlsAlert(error) ? new EchoTlsError(peer, error) : echo.connectionLost(error, silence);
}
