// What a client will refuse, though nothing keeps a server from showing it.
import type { EchoServerTlsOptions } from '@tcp-echo/echo-server';
import { X509Certificate } from 'node:crypto';

/** `the certificate CN=localhost expired on 2026-01-31`, of each for which it is so at `now`, in milliseconds since 1970. */
export function certificateNotes(tls: EchoServerTlsOptions | undefined, now: number): string[] {
  if (tls === undefined) return [];
  const shown = [tls, ...Object.values(tls.sni ?? {})];
  return shown.flatMap(({ cert }) => {
    const [pem] = Array.isArray(cert) ? cert : [cert];
    const { subject, validFrom, validTo } = new X509Certificate(pem as string | Buffer);
    // Of several lines, one for each part of the name; of whoever made the file.
    const name = `the certificate ${subject.replaceAll('\n', ', ').replace(/\p{C}/gu, '?')}`;
    if (Date.parse(validTo) < now) return [`${name} expired on ${dayOf(validTo)}`];
    return Date.parse(validFrom) > now ? [`${name} is valid from ${dayOf(validFrom)} on`] : [];
  });
}

function dayOf(text: string): string {
  return new Date(text).toISOString().slice(0, 10);
}
