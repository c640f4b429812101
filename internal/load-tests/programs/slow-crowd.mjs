// @ts-check
// A crowd that keeps connections for nothing ("slow loris"), on plain node:net: some send a byte now and then,
// some send as much as the server takes and never read.
import { once } from 'node:events';
import { connect } from 'node:net';
import { answer } from './answer.mjs';

const tricklePauseMs = 100;
const kibibyte = 1024;
/** More than all buffers between hold. */
const flood = Buffer.alloc(16 * 1024 * kibibyte, 'flood');
const puddle = flood.subarray(0, 64 * kibibyte);

/** @type {Member[]} */
const crowd = [];
/** How many bytes they have sent now and then. */
let trickled = 0;

class Member {
  bytesSent = 0;
  bytesReceived = 0;
  gone = false;
  /** @type {import('node:net').Socket} */
  socket;
  /** @type {NodeJS.Timeout | undefined} */
  trickle;

  /** @param {import('node:net').Socket} socket */
  constructor(socket) {
    this.socket = socket;
    socket.on('data', (chunk) => (this.bytesReceived += chunk.length));
    socket.on('error', () => undefined);
    socket.once('close', () => {
      this.gone = true;
      clearInterval(this.trickle);
    });
  }

  /** @param {Buffer} bytes */
  send(bytes) {
    this.bytesSent += bytes.length;
    this.socket.write(bytes);
  }
}

answer({
  /** Resolves when `count` connections are made; every second one does not read. */
  async gather(/** @type {{ port: number, count: number }} */ { port, count }) {
    for (let number = 0; number < count; number += 1) {
      const socket = connect({ host: '127.0.0.1', port, noDelay: true });
      await once(socket, 'connect');
      const member = new Member(socket);
      crowd.push(member);
      if (number % 2 === 0) {
        member.trickle = setInterval(() => {
          trickled += 1;
          member.send(Buffer.of(number));
        }, tricklePauseMs);
      } else {
        socket.pause();
        member.send(number % 50 === 1 ? flood : puddle);
      }
    }
  },

  /** How many of the connections are still there. */
  remaining: () => crowd.filter((member) => !member.gone).length,

  /** How many bytes were sent now and then until now. */
  trickled: () => trickled,

  /** Everybody reads what is there and ends; resolves with what was sent, and what came back. */
  async disperse() {
    const leaving = crowd.map(async (member) => {
      clearInterval(member.trickle);
      const closed = once(member.socket, 'close');
      member.socket.end();
      member.socket.resume();
      await closed;
    });
    await Promise.all(leaving);
    const sum = (/** @type {'bytesSent' | 'bytesReceived'} */ what) =>
      crowd.reduce((total, member) => total + member[what], 0);
    return { bytesSent: sum('bytesSent'), bytesReceived: sum('bytesReceived') };
  },
});
