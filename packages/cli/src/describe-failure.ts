// Why an echo did not come back, in a few words: the line says the rest.
import {
  formatAddress,
  formatTlsInfo,
  TcpEchoError,
  type Endpoint,
  type TlsInfo,
} from '@tcp-echo/base';
import {
  EchoConnectError,
  EchoConnectionLostError,
  EchoEndedEarlyError,
  EchoMismatchError,
  EchoTimeoutError,
  EchoTlsError,
  type ConnectTiming,
} from '@tcp-echo/echo-client-async';
import { formatDuration } from './style.js';

/** `timed out after 500 ms`, `connection refused (ECONNREFUSED)`. */
export function describeFailure(error: unknown): string {
  if (error instanceof EchoTimeoutError) {
    return `${error.operation === 'echo' ? 'no echo' : 'no connection'} within ${Math.round(error.timeoutMs)} ms`;
  }
  if (error instanceof EchoEndedEarlyError) {
    const { received, expectedBytes } = error;
    const bytes = expectedBytes === 1 ? 'byte' : 'bytes';
    return `the peer ended after ${received.byteLength} of ${expectedBytes} ${bytes}`;
  }
  if (error instanceof EchoMismatchError) return describeMismatch(error);
  if (error instanceof EchoConnectError) {
    return `${error.reason === 'refused' ? 'connection refused' : 'no connection'}${cause(error)}`;
  }
  if (error instanceof EchoConnectionLostError) return `connection lost${cause(error)}`;
  if (error instanceof EchoTlsError) return `TLS failed${cause(error)}`;
  return error instanceof Error ? error.message : String(error);
}

/** A stable name of the failure, for programs. */
export function codeOf(error: unknown): string {
  return error instanceof TcpEchoError ? error.code : 'ERR_UNKNOWN';
}

function describeMismatch({ offset, expected, actual }: EchoMismatchError): string {
  if (expected === undefined) return `${hex(actual)} although nothing was left to echo`;
  return `${hex(actual)} instead of ${hex(expected)} at offset ${offset}`;
}

function cause({ cause }: Error): string {
  const code = (cause as { readonly code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? ` (${code})` : '';
}

function hex(byte: number): string {
  return `0x${byte.toString(16).padStart(2, '0')}`;
}

// What `-v` says of a connection: where to, how fast, and what TLS agreed on.

/** `connected to 127.0.0.1:7007 in 212 µs, TLSv1.3, …, peer's certificate CN=localhost, valid until 2026-11-24` */
export function describeConnection({
  peer,
  timing,
  tls,
}: {
  readonly peer: Endpoint;
  readonly timing: ConnectTiming;
  readonly tls: TlsInfo | undefined;
}): string {
  const certificate = tls?.peerCertificate;
  return [
    `connected to ${formatAddress(peer)} in ${formatDuration(timing.totalNs)}`,
    ...(tls === undefined ? [] : [formatTlsInfo(tls)]),
    ...(certificate === undefined ? [] : [`valid until ${certificate.validTo.slice(0, 10)}`]),
  ].join(', ');
}
