// @ts-check
// Connects to a TLS server over and over with plain node:net, and says what is almost a hello.
import { connect } from 'node:net';
import { answer } from './answer.mjs';
import { captureHello, helloInput } from './hello-inputs.mjs';

/** The first byte of a record that is part of a handshake: RFC 8446, section 5.1. */
const handshakeRecord = 22;
/** A server that has not ended a connection by then hangs. */
const patienceMs = 10_000;

answer({
  /** Resolves when inputs `from` to `to` of `seed` were tried, `parallel` at a time. */
  async try(
    /** @type {{ port: number, seed: number, from: number, to: number, parallel: number }} */
    { port, seed, from, to, parallel },
  ) {
    const hello = await captureHello();
    /** @type {{ tried: number, answered: number, hung: string[] }} */
    const report = { tried: 0, answered: 0, hung: [] };
    let next = from;
    const tryInTurn = async () => {
      while (next < to) {
        const number = next;
        next += 1;
        const { kind, bytes } = helloInput(hello, seed, number);
        const ending = await say(port, bytes, number);
        report.tried += 1;
        if (ending === 'answered') report.answered += 1;
        if (ending === 'hung') report.hung.push(`input ${number} of seed ${seed} (${kind})`);
      }
    };
    await Promise.all(Array.from({ length: parallel }, tryInTurn));
    return report;
  },
});

/**
 * Says `bytes` and waits for what the server does about them. Every second input is followed by an end, which
 * the server cannot miss; without one it may well wait for the rest, so that one leaves soon.
 *
 * @param {number} port
 * @param {Buffer} bytes
 * @param {number} number
 * @returns {Promise<'ended' | 'answered' | 'hung'>}
 */
function say(port, bytes, number) {
  return new Promise((resolve) => {
    /** @type {'ended' | 'answered' | 'hung'} */
    let ending = 'ended';
    const socket = connect({ host: '127.0.0.1', port, noDelay: true, allowHalfOpen: true });
    const timer = setTimeout(() => {
      ending = 'hung';
      socket.destroy();
    }, patienceMs);
    socket.once('data', (chunk) => {
      if (chunk[0] === handshakeRecord) ending = 'answered';
      socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.once('end', () => socket.end());
    socket.once('close', () => {
      clearTimeout(timer);
      resolve(ending);
    });
    if (number % 2 === 0) socket.end(bytes);
    else socket.write(bytes, () => setImmediate(() => socket.resetAndDestroy()));
  });
}
