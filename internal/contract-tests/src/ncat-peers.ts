// ncat as the other end.
import { spawn } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import type { Peer } from './peer.js';
import { endProgram, runProgram } from './program.js';

/**
 * An ncat that runs `cat` for each connection. Linux only. It writes to its `cat` without reading from
 * it meanwhile, so more than a pipe's 64 KiB in flight stops it for ever.
 */
export async function startNcatEchoServer(): Promise<Peer> {
  const child = spawn('ncat', ['-v', '-4', '-l', '-k', '--exec', '/bin/cat', '127.0.0.1', '0']);
  const ready = /Listening on/;
  let said = '';
  for await (const chunk of child.stderr.iterator({ destroyOnReturn: false })) {
    said += String(chunk);
    if (ready.test(said)) break;
  }
  child.stderr.resume();
  const { pid } = child;
  if (pid === undefined) throw new Error('ncat did not start');
  return { port: await listeningPort(pid), [Symbol.asyncDispose]: () => endProgram(child) };
}

/** Sends `message` with ncat, half-closes, and resolves with everything that came back. */
export function echoWithNcat(port: number, message: Uint8Array): Promise<Buffer> {
  return runProgram('ncat', ['127.0.0.1', String(port)], message);
}

/**
 * Which port a process listens on. ncat accepts port 0 but does not say which port it got; its own
 * descriptors do: proc_pid_fd(5) has the socket's inode, proc_pid_net(5) its port.
 */
async function listeningPort(pid: number): Promise<number> {
  const descriptors = await readdir(`/proc/${pid}/fd`);
  const links = await Promise.all(descriptors.map((fd) => readlink(`/proc/${pid}/fd/${fd}`)));
  const inodes = new Set(links.map((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1]));
  const table = await readFile(`/proc/${pid}/net/tcp`, 'utf8');
  for (const row of table.split('\n').slice(1)) {
    const [, local, , state, , , , , , inode] = row.trim().split(/\s+/);
    const isListening = state === '0A';
    if (isListening && inodes.has(inode)) return Number.parseInt(local?.split(':')[1] ?? '', 16);
  }
  throw new Error(`process ${pid} listens on no IPv4 port`);
}
