// Sending the end, which over TLS is more than a FIN.
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/**
 * Sends the end once all that was written is out; this side still receives.
 *
 * Over TLS not before this turn of the loop is over. Node reads on in its call of SSL_shutdown, which treats
 * data as a mistake of the peer ("application data after close notify"): whoever ends while records that came
 * together are still being read, so whoever does it in answer to one of them, gets none of the others.
 */
export function sendEnd(socket: Socket): void {
  if (socket instanceof TLSSocket) setImmediate(() => socket.end());
  else socket.end();
}
