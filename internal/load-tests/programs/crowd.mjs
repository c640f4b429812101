// @ts-check
// Many connections of plain node:net at once, that echo when they are told to.
import { once } from 'node:events';
import { connect } from 'node:net';
import { answer } from './answer.mjs';

/** So many connect at a time: a listener's queue is short. */
const connectingAtOnce = 100;
/** Bytes to send, at a place of its own for each connection, so that no two send the same. */
const bytes = Buffer.from(Array.from({ length: 65_536 }, (_, i) => (i * 2_654_435_761) >>> 24));

/** @type {import('node:net').Socket[]} */
const sockets = [];

answer({
  /** Opens `count` connections, from each of the source addresses in turn. */
  async open(/** @type {{ port: number, count: number, sources: string[] }} */ options) {
    const { port, count, sources } = options;
    let started = 0;
    const connectSome = async () => {
      while (started < count) {
        const localAddress = sources[started % sources.length] ?? '127.0.0.1';
        started += 1;
        const socket = connect({ host: '127.0.0.1', port, localAddress, noDelay: true });
        await once(socket, 'connect');
        sockets.push(socket);
      }
    };
    await Promise.all(Array.from({ length: connectingAtOnce }, connectSome));
    return sockets.length;
  },

  /** All connections send `size` bytes at once; resolves when all have them back, to the byte. */
  async echo(/** @type {{ size: number }} */ { size }) {
    const echoes = sockets.map((socket, index) => {
      const start = (index * 31) % (bytes.length - size);
      return echoOn(socket, bytes.subarray(start, start + size));
    });
    await Promise.all(echoes);
    return { bytesSent: sockets.length * size, bytesReceived: sockets.length * size };
  },

  /** Ends all connections; resolves when the server has ended them too. */
  async close() {
    const closing = sockets.map((socket) => once(socket.resume().end(), 'close'));
    await Promise.all(closing);
    return closing.length;
  },
});

/**
 * @param {import('node:net').Socket} socket
 * @param {Buffer} message
 */
function echoOn(socket, message) {
  return new Promise((resolve, reject) => {
    let at = 0;
    socket.on('data', onData).once('close', onClose).once('error', reject);
    socket.write(message);

    function onData(/** @type {Buffer} */ chunk) {
      if (!chunk.equals(message.subarray(at, at + chunk.length))) {
        reject(new Error(`the echo differs within ${chunk.length} bytes after ${at}`));
      }
      at += chunk.length;
      if (at < message.length) return;
      socket.off('data', onData).off('close', onClose).off('error', reject);
      resolve(undefined);
    }
    function onClose() {
      reject(new Error(`the connection ended after ${at} of ${message.length} bytes`));
    }
  });
}
