// @ts-check
// Visits a one-shot server with plain node:net, one connection a message. The server says its last byte
// first, so the wait after the end (TIME_WAIT, RFC 9293 section 3.6) is on its side, and the visitor's port is
// free at once.
import { connect } from 'node:net';
import { answer } from './answer.mjs';

answer({
  /**
   * Resolves when `count` visits are over, `parallel` at a time, from each of the source addresses in turn.
   */
  async visit(
    /** @type {{ port: number, count: number, parallel: number, sources: string[], size: number }} */
    { port, count, parallel, sources, size },
  ) {
    const total = { visits: 0, bytesSent: 0, bytesReceived: 0, wrong: 0 };
    /** @type {Set<string>} */
    const errors = new Set();
    let started = 0;
    const visitInTurn = async () => {
      while (started < count) {
        const message = Buffer.alloc(size, started);
        const localAddress = sources[started % sources.length] ?? '127.0.0.1';
        started += 1;
        try {
          const echo = await visitOnce({ port, localAddress }, message);
          total.bytesReceived += echo.length;
          if (!echo.equals(message)) total.wrong += 1;
        } catch (error) {
          errors.add(String(error));
          total.wrong += 1;
        }
        total.visits += 1;
        total.bytesSent += size;
      }
    };
    await Promise.all(Array.from({ length: parallel }, visitInTurn));
    return { ...total, errors: [...errors] };
  },
});

/**
 * @param {{ port: number, localAddress: string }} ends
 * @param {Buffer} message
 * @returns {Promise<Buffer>}
 */
function visitOnce(ends, message) {
  return new Promise((resolve, reject) => {
    /** @type {Buffer[]} */
    const chunks = [];
    const socket = connect({ host: '127.0.0.1', ...ends, noDelay: true });
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.once('error', reject);
    socket.once('close', () => {
      resolve(Buffer.concat(chunks));
    });
    socket.write(message);
  });
}
