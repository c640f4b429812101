// A server under load, in a process of its own: one that prints its port, or one that is told which.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { Program } from '../peers/program.mjs';
import { withOpenFiles } from './open-files.mjs';
import { processTree } from './process-tree.mjs';

/**
 * @typedef {object} RunningServer
 * @property {number} port
 * @property {number} pid
 * @property {() => Promise<void>} end
 */

/** Starts a server that prints its port and ends when its standard input does. */
export async function lineServer(command) {
  const program = new Program(...withOpenFiles(command));
  const port = await program.ask();
  return { port, pid: program.pid, end: () => program.end() };
}

/** Starts a server that can only be told its port and only be killed, with every process that it has started. */
export async function portServer(commandFor) {
  const port = await freePort();
  const [command, ...args] = withOpenFiles(commandFor(port));
  // They complain of clients that have gone.
  const child = spawn(command, args, { stdio: 'ignore' });
  await once(child, 'spawn');
  await untilItListens(port, child);
  const end = async () => {
    const closed = once(child, 'close');
    for (const pid of processTree(child.pid)) kill(pid);
    await closed;
  };
  return { port, pid: child.pid, end };
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

async function untilItListens(port, child) {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`${child.spawnargs.join(' ')} ended early`);
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return;
    } catch {
      await wait(10);
    } finally {
      socket.destroy();
    }
  }
  throw new Error(`${child.spawnargs.join(' ')} does not listen`);
}

function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
