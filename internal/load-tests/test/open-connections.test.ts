// As many open connections as one process is said to hold, all echoing at once.
import { describe, expect, it } from 'vitest';
import { engines } from '../src/engines.js';
import { canOpenFiles } from '../src/file-limit.mjs';
import { RemoteProcess } from '../src/remote-process.mjs';
import { atScale } from '../src/scale.js';
import { ServerProcess } from '../src/server-process.js';
import { sourceAddresses } from '../src/source-addresses.js';

const connections = atScale(10_000, 1000);
/** What a process of Node needs besides. */
const openFiles = connections + 500;
const sizes = [1, 1000, 10_000];

const possible = process.platform === 'linux' && canOpenFiles(openFiles);
const why = possible ? '' : ` (skipped: the limit of ${openFiles} open files cannot be set here)`;

describe.runIf(possible)(`a server with many open connections${why}`, () => {
  it.each(engines)(`echoes on ${connections} at once with engine %s`, async (engine) => {
    await using server = await ServerProcess.start({ engine, backlog: 4096 }, { openFiles });
    const socketsBefore = server.openSockets;
    await using first = await RemoteProcess.start('crowd', { openFiles });
    await using second = await RemoteProcess.start('crowd', { openFiles });
    const crowds = [first, second];
    const share = { port: server.port, count: connections / 2, sources: sourceAddresses };

    await Promise.all(crowds.map((crowd) => crowd.call('open', share)));
    await server.until(({ connectionsOpen }) => connectionsOpen === connections);
    expect(server.openSockets - socketsBefore).toBe(connections);
    let echoed = 0;
    for (const size of sizes) {
      // Each connection of a crowd sends before any of it has its echo.
      await Promise.all(crowds.map((crowd) => crowd.call('echo', { size })));
      echoed += connections * size;
    }
    // Its client may have the last echo before the operating system has told an engine that it took it.
    await server.until(({ bytesSent }) => bytesSent === echoed);
    const stats = await server.stats();
    expect(stats).toMatchObject({ connectionsOpen: connections, connectionsFailed: 0 });
    expect(stats).toMatchObject({ bytesReceived: echoed, bytesSent: echoed });

    await Promise.all(crowds.map((crowd) => crowd.call('close')));
    await server.until(({ connectionsOpen }) => connectionsOpen === 0);
    expect(await server.stats()).toMatchObject({ outcomes: { ended: connections } });
    expect(server.openSockets).toBe(socketsBefore);
  });
});
