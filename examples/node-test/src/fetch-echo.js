// A client that does not give up at once: it tries again when a connection is lost, and waits only so long.
import { connect } from 'node:net';

/** Sends `message` and resolves with what came back; rejects after `timeoutMs`, or when `attempts` are used up. */
export async function fetchEcho(port, message, { attempts = 3, timeoutMs = 2000 } = {}) {
  const signal = AbortSignal.timeout(timeoutMs);
  for (let attempt = 1; ; attempt += 1) {
    try {
      const reply = await fetchInAHurry(port, message, signal);
      if (reply === message) return reply;
      throw new Error(`only ${JSON.stringify(reply)} came back`);
    } catch (error) {
      if (signal.aborted || attempt === attempts) throw error;
    }
  }
}

/** The same with the bug that such clients have: it takes the end of a connection for the end of the reply. */
export async function fetchInAHurry(port, message, signal) {
  const socket = connect({ port, host: '127.0.0.1', signal });
  socket.setEncoding('utf8');
  socket.end(message);
  let reply = '';
  for await (const chunk of socket) reply += chunk;
  return reply;
}
