// What `-v` says of a connection: where to, how fast, and what TLS agreed on.
import { formatAddress, formatTlsInfo, type Endpoint, type TlsInfo } from '@tcp-echo/base';
import type { ConnectTiming } from '@tcp-echo/echo-client-async';
import { formatDuration } from './format-duration.js';

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
