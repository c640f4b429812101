// The loads in C count what comes back, and notice when it is not what they sent.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { compile } from '../peers/build.mjs';
import { Program } from '../peers/program.mjs';
import { firstLine } from '../side-by-side/find.mjs';
import { runLoad } from '../side-by-side/load.mjs';
import { workloads } from '../side-by-side/workloads.mjs';

/** Long enough for a message of any length on a machine that is busy with other things. */
const times = { warmUpMs: 20, ms: 500 };
const underLoad = workloads.filter(({ load, connections }) => load !== 'idle' && connections <= 50);

describe.skipIf(firstLine('cc', '--version') === undefined)('the loads in C', () => {
  it.concurrent.each(underLoad)('count the messages of $title', async (workload) => {
    const { server, port } = await listen((socket) => socket.pipe(socket));
    const run = await runLoad({ port, pid: process.pid }, workload, times);
    server.close();
    expect(run.messages).toBeGreaterThan(0);
    expect(run.value).toBeGreaterThan(0);
    expect(run.loadBusy).toBeGreaterThan(0);
  });

  it('keep idle connections until their input ends', async () => {
    const { server, port } = await listen((socket) => socket.pipe(socket));
    const program = new Program(compile('idle'), String(port), '20');
    await program.readLine();
    const open = await new Promise((resolve) => {
      server.getConnections((_, count) => resolve(count));
    });
    const closed = once(server.close(), 'close');
    await program.end();
    await closed;
    expect(open).toBe(20);
  });

  it.each(underLoad)('refuse a wrong byte in $title', async (workload) => {
    // Not among the first 64 of a connection that stays open: those are compared elsewhere.
    const position = workload.load === 'one-shot' ? 10 : 5000;
    const { server, port } = await listen((socket) => corrupt(socket, position));
    const { load, connections, bytes, inFlight } = workload;
    const shape = load === 'one-shot' ? [connections, bytes] : [connections, bytes, inFlight];
    const args = [port, ...shape, 20_000, 1].map(String);
    const program = new Program(compile(load), ...args);
    const ended = once(program.child, 'close');
    await expect(program.readLine()).rejects.toThrow('ended early');
    const [status] = await ended;
    server.close();
    expect(status).toBe(1);
  });
});

function corrupt(socket, position) {
  let received = 0;
  socket.on('data', (chunk) => {
    const at = position - received;
    if (at >= 0 && at < chunk.length) chunk[at] ^= 1;
    received += chunk.length;
    socket.write(chunk);
  });
}

async function listen(onConnection) {
  const server = createServer((socket) => {
    // A load that is satisfied does not wait for what is still under way.
    socket.on('error', () => {});
    onConnection(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: server.address().port };
}
