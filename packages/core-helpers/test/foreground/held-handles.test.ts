// A run inside the callback of a socket that is destroyed meanwhile: libuv still uses that socket when its
// callback returns, so freeing it during the run crashes the process, sooner or later. Each program
// repeats it, with memory churned in between; without protection most of them do not survive.
import { describe, expect, it } from 'vitest';
import { output, Project } from '../support/program.js';

const project = new Project();

const repeated = (rounds: number): string => `
  const net = require('node:net');
  const http = require('node:http');
  let round = 0;
  let ran = 0;
  const churn = () => Array.from({ length: 2000 }, (_, i) => Buffer.allocUnsafeSlow(100 + (i % 400)).fill(1)).length;
  const turns = async () => {
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  };
  /** Ends \`socket\` with \`end\` during a run, and turns the loop often enough to free it. */
  const endDuringRun = (end) => {
    const body = async () => { end(); await after(1); await turns(); churn(); };
    const code = attempt(() => { runInForeground(body); ran++; });
    // The callback of another connection, within a run: that one is not on the stack.
    if (code === 'ERR_EVENT_LOOP_RUNNING') setImmediate(body);
    churn();
  };
  const report = () => console.log(ran > 0);
  const visit = (handler, visitor = (socket) => socket.write('x')) => {
    const server = net.createServer((socket) => {
      socket.on('error', () => {});
      handler(socket, server);
    }).listen(0, '127.0.0.1', next);
    function next() {
      if (round++ === ${rounds}) return server.close(report);
      const socket = net.connect(server.address().port, '127.0.0.1', () => visitor(socket));
      socket.on('error', () => {}).on('close', next).resume();
    }
  };
`;

const programs: Readonly<Record<string, string>> = {
  'destroyed in its data listener':
    "visit((socket) => socket.on('data', () => endDuringRun(() => socket.destroy())));",
  'reset in its data listener':
    "visit((socket) => socket.on('data', () => endDuringRun(() => socket.resetAndDestroy())));",
  'destroyed in its end listener':
    "visit((socket) => { socket.on('data', () => socket.end()); socket.on('end', () => endDuringRun(() => socket.destroy())); });",
  'destroyed in a nextTick callback of its data listener':
    "visit((socket) => socket.on('data', () => process.nextTick(() => endDuringRun(() => socket.destroy()))));",
  'destroyed in its own connect listener':
    'visit((socket) => socket.resume(), (socket) => endDuringRun(() => socket.destroy()));',
  'destroyed in the handler of an HTTP request': `
    const server = http.createServer(({ socket }) => endDuringRun(() => socket.destroy())).listen(0, '127.0.0.1', next);
    function next() {
      if (round++ === 60) return server.close(report);
      http.get({ port: server.address().port, host: '127.0.0.1', agent: false }).on('error', next);
    }`,
};

describe('a foreground run survives that the socket whose callback it is in is', () => {
  it.each(Object.keys(programs))('%s', async (name) => {
    expect(output(await project.run(repeated(60) + programs[name]))).toBe('true\n');
  });

  it('a listening one that is closed in its connection listener', async () => {
    const source = `
      next();
      function next() {
        if (round++ === 60) return report();
        const server = net.createServer((socket) => endDuringRun(() => { socket.destroy(); server.close(); }))
          .listen(0, '127.0.0.1', () => {
            net.connect(server.address().port, '127.0.0.1').on('error', () => {}).on('close', next).resume();
          });
      }`;
    expect(output(await project.run(repeated(60) + source))).toBe('true\n');
  });
});

describe('a foreground run', () => {
  it('is refused inside the callback of a socket that was destroyed just before', async () => {
    const source = `
      visit((socket) => socket.on('data', () => {
        socket.destroy();
        console.log(attempt(() => runInForeground(after(1))));
      }));`;
    expect(output(await project.run(repeated(1) + source))).toBe('ERR_EVENT_LOOP_RUNNING\nfalse\n');
  });

  it.each([
    [
      'in a nextTick callback',
      "socket.on('data', () => { socket.destroy(); process.nextTick(run); });",
    ],
    [
      'in one that destroys it',
      "socket.on('data', () => process.nextTick(() => { socket.destroy(); run(); }));",
    ],
    [
      'two of them later',
      "socket.on('data', () => { socket.destroy(); process.nextTick(() => process.nextTick(run)); });",
    ],
    ['in an end listener', "socket.resume().on('end', () => { socket.destroy(); run(); });"],
  ])('is refused %s of a socket that was destroyed just before', async (_, where) => {
    const source = `
      const run = () => console.log(attempt(() => runInForeground(after(1))));
      const server = net.createServer((socket) => {
        server.close();
        ${where}
      }).listen(0, '127.0.0.1', () => net.connect(server.address().port, '127.0.0.1').on('error', () => {}).end('x'));`;
    expect(output(await project.run(repeated(1) + source))).toBe('ERR_EVENT_LOOP_RUNNING\n');
  });

  it('works in a nextTick callback of a socket that stays', async () => {
    const source = `
      visit((socket) => socket.on('data', () => process.nextTick(() => {
        console.log(attempt(() => runInForeground(after(1, 'ran'))));
        socket.destroy();
      })));`;
    expect(output(await project.run(repeated(1) + source))).toBe('ran\nfalse\n');
  });

  it('works in the close listener of a socket', async () => {
    const source = `
      visit((socket) => {
        socket.on('data', () => socket.destroy());
        socket.on('close', () => console.log(attempt(() => runInForeground(after(1, 'ran')))));
      });`;
    expect(output(await project.run(repeated(1) + source))).toBe('ran\nfalse\n');
  });

  it('closes the socket whose callback it is in when it is over', async () => {
    const source = `
      const events = [];
      const server = net.createServer((socket) => {
        socket.on('close', () => { events.push('close'); server.close(() => console.log(events.join())); });
        socket.on('data', () => {
          runInForeground(async () => { socket.destroy(); await after(1); });
          events.push('over');
        });
      }).listen(0, '127.0.0.1', () => {
        net.connect(server.address().port, '127.0.0.1').on('error', () => {}).write('x');
      });`;
    expect(output(await project.run(repeated(1) + source))).toBe('over,close\n');
  });
});
