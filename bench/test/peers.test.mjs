// Every server that is measured and is on this machine really echoes, to a client that is none of the loads.
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { allServers } from '../side-by-side/servers.mjs';
import { startable } from '../side-by-side/startable.mjs';

const servers = allServers();
const there = await startable(servers, () => {});
/** Without these there would be no comparison; with no C compiler there are none. */
const required = ['node-pipe', 'node-data', 'net'];

/** Different everywhere, so that a piece in the wrong place is noticed. */
const bytes = Buffer.from(Array.from({ length: 1 << 20 }, (_, i) => (i * 2_654_435_761) >>> 24));

it.each(required)('%s is on every machine', (id) => {
  expect(there.map((server) => server.id)).toContain(id);
});

describe.each(there)('$name', ({ start, mostInFlight = bytes.length }) => {
  it('echoes messages of several connections at once, each its own', async () => {
    const server = await start();
    try {
      const lengths = [1, 64, 1000, Math.min(mostInFlight, bytes.length)];
      const echoes = await Promise.all(
        lengths.map((length, index) => {
          const message = bytes.subarray(index, index + length);
          return echo(server.port, message).then((reply) => Buffer.compare(reply, message));
        }),
      );
      expect(echoes).toEqual(lengths.map(() => 0));
    } finally {
      await server.end();
    }
  });

  it('goes on after a connection that ended', async () => {
    const server = await start();
    try {
      for (let visit = 0; visit < 3; visit += 1) {
        const message = bytes.subarray(visit, visit + 64);
        expect(Buffer.compare(await echo(server.port, message), message)).toBe(0);
      }
    } finally {
      await server.end();
    }
  });
});

/** What comes back for a message, as much as it had. */
async function echo(port, message) {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const chunks = [];
  let missing = message.length;
  socket.write(message);
  for await (const chunk of socket) {
    chunks.push(chunk);
    missing -= chunk.length;
    if (missing <= 0) break;
  }
  socket.destroy();
  return Buffer.concat(chunks);
}
