// @ts-check
// Connections of plain node:net or node:tls that send and read without end, until they are killed.
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { answer } from './answer.mjs';

const block = Buffer.alloc(65_536, 'endless ');

answer({
  /** Resolves when each connection has `byteCount` bytes back; they go on after that. */
  async start(
    /** @type {{ target: import('@tcp-echo/contract-tests').Target, count: number, byteCount: number }} */
    { target, count, byteCount },
  ) {
    await Promise.all(Array.from({ length: count }, () => sendWithoutEnd(target, byteCount)));
  },
});

/**
 * @param {import('@tcp-echo/contract-tests').Target} target
 * @param {number} byteCount
 */
function sendWithoutEnd({ ca, ...end }, byteCount) {
  return new Promise((resolve, reject) => {
    const socket =
      ca === undefined ? connect(end) : connectTls({ ...end, ca, servername: 'localhost' });
    let received = 0;
    const send = () => {
      while (socket.write(block));
    };
    socket.on('drain', send).once('error', reject);
    socket.on('data', (chunk) => {
      received += chunk.length;
      if (received >= byteCount) resolve(undefined);
    });
    send();
  });
}
