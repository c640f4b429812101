// Listening on a Unix domain socket: a file with mode bits, which a crash leaves behind, or on Linux an
// abstract name, which it does not. docs/decisions/0034-socket-files.md says why it is done this way.
import { realTimers, type UnixAddress } from '@tcp-echo/base';
import cluster from 'node:cluster';
import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  linkSync,
  lstatSync,
  readFileSync,
  realpathSync,
  renameSync,
  statSync,
  unlinkSync,
  type BigIntStats,
} from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { ListenError } from '../errors.js';
import { listening } from './listening.js';

/** A Unix domain socket to listen on. */
export interface PathToListenOn {
  readonly path: string;
  /** The file's mode bits; undefined leaves them to the umask. */
  readonly socketMode: number | undefined;
}

/** A server that listens on a path. */
export interface ListeningOnPath {
  readonly address: UnixAddress;
  /** Removes the file, if it is still the one that was made: to be called right before the server stops listening. */
  readonly removeFile: () => void;
}

/**
 * A file that a dead server left behind is replaced; one that somebody listens on, or will, or that is no socket, is not.
 * The file is there only with its mode bits, and while somebody listens.
 *
 * @throws ListenError
 */
export async function listenOnPath(
  server: Server,
  { path, socketMode }: PathToListenOn,
  backlog: number,
): Promise<ListeningOnPath> {
  const address: UnixAddress = { family: 'Unix', path };
  try {
    if (hasNoFile(path) || cluster.isWorker) {
      // Of a cluster the primary binds, once for all workers.
      await listening(server, { path, backlog });
      return { address, removeFile: () => undefined };
    }
    // libuv removes the file by the name that it was bound under when the server is closed, whoever's it is by then: the
    // file has that name for a moment only.
    const ownPath = await listenBeside(server, path, backlog);
    if (socketMode !== undefined) chmodSync(ownPath, socketMode);
    const made = statOf(ownPath);
    await moveTo(path, ownPath);
    return { address, removeFile: removeAtExit(path, made) };
  } catch (error) {
    server.close();
    throw new ListenError({ path }, error as NodeJS.ErrnoException);
  }
}

/** An abstract name on Linux, a named pipe on Windows. */
function hasNoFile(path: string): boolean {
  return path.startsWith('\0') || process.platform === 'win32';
}

/** The longest name of a file that a socket address holds: see `checkSocketPath`. */
const maxPathBytes = process.platform === 'linux' ? 107 : 103;

/** Listens under a name that nobody else has, in the folder of `path`; resolves with it. */
async function listenBeside(server: Server, path: string, backlog: number): Promise<string> {
  for (let tries = 0; ; tries += 1) {
    const ownPath = nameBeside(path);
    if (ownPath === path) continue;
    try {
      await listening(server, { path: ownPath, backlog });
      return ownPath;
    } catch (error) {
      // A short name may be somebody's.
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || tries > 100) throw error;
    }
  }
}

/** `echo.sock.1f9a03`; where that is too long, a name that is no longer than `path` can be. */
function nameBeside(path: string): string {
  const random = randomBytes(8).toString('hex');
  const long = `${path}.${random.slice(0, 6)}`;
  if (Buffer.byteLength(long) <= maxPathBytes) return long;
  const folder = path.slice(0, path.length - basename(path).length);
  const room = maxPathBytes - Buffer.byteLength(folder);
  return folder + random.slice(0, room);
}

/** Gives the socket at `ownPath`, which listens, the name `path`. @throws the system's error; EADDRINUSE if somebody has it */
async function moveTo(path: string, ownPath: string): Promise<void> {
  if (linkIfFree(ownPath, path) || (await replaceStale(path, ownPath))) return;
  throw Object.assign(new Error(`the name is taken`), { code: 'EADDRINUSE' });
}

/** Unlike a rename, a link never replaces a file. */
function linkIfFree(ownPath: string, path: string): boolean {
  try {
    linkSync(ownPath, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    // A file system without hard links. Between the look and the rename somebody may take the name.
    if (statOf(path) !== undefined) return false;
    renameSync(ownPath, path);
    return true;
  }
  unlinkSync(ownPath);
  return true;
}

/** Returns whether the socket at `ownPath` has replaced what a dead server had left at `path`. */
async function replaceStale(path: string, ownPath: string): Promise<boolean> {
  if (!(await isStale(path))) return false;
  // No system call replaces a file only if it is a certain one: who has seen a stale one could replace the live one that
  // was put in its place meanwhile. So they take turns, and look again.
  return inTurn(path, async () => {
    // It may have been removed, too.
    if (linkIfFree(ownPath, path)) return true;
    if (!(await isStale(path))) return false;
    renameSync(ownPath, path);
    return true;
  });
}

/** How long another server may take to look at a stale file, in milliseconds, before its name counts as taken. */
const maxTurnMs = 30_000;
const turnPauseMs = 10;

/**
 * Calls `action` while no other server of this machine does so for `path`. On Linux an abstract name is the lock: the kernel
 * takes it back from a process that dies. Elsewhere, and between network namespaces, nobody waits for anybody.
 */
async function inTurn(path: string, action: () => Promise<boolean>): Promise<boolean> {
  if (process.platform !== 'linux') return action();
  const { dev, ino } = statSync(dirname(path), { bigint: true });
  const name = createHash('sha256')
    .update(`${dev}:${ino}:${basename(path)}`)
    .digest('hex');
  const lock = createServer();
  for (let waitedMs = 0; ; waitedMs += turnPauseMs) {
    try {
      await listening(lock, { path: `\0tcp-echo:${name}` });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      if (waitedMs >= maxTurnMs) return false;
      await new Promise<void>((turn) => void realTimers.setTimeout(turn, turnPauseMs));
    }
  }
  try {
    return await action();
  } finally {
    lock.close();
  }
}

/** Nobody accepts on a socket whose server is gone: ECONNREFUSED. A file that is no socket says so too, but stays. */
async function isStale(path: string): Promise<boolean> {
  return (
    (await isRefused(path)) && statOf(path)?.isSocket() === true && !isBoundWithoutListening(path)
  );
}

function statOf(path: string): BigIntStats | undefined {
  // Node's realpathSync goes by the numbers of the last stat: after a socket's, `require` follows no link. These are no numbers.
  return lstatSync(path, { bigint: true, throwIfNoEntry: false });
}

function isRefused(path: string): Promise<boolean> {
  return new Promise((answer) => {
    const socket = connect({ path });
    socket.once('connect', () => {
      socket.destroy();
      answer(false);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      answer(error.code === 'ECONNREFUSED');
    });
  });
}

/** A server between bind(2) and listen(2) refuses, too; but Linux lists its socket, by the name that it was bound under. */
function isBoundWithoutListening(path: string): boolean {
  let sockets: string;
  try {
    sockets = readFileSync('/proc/net/unix', 'utf8');
  } catch {
    return false;
  }
  const whole = join(realpathSync(dirname(path)), basename(path));
  return sockets.split('\n').some((line) => {
    // Number, references, protocol, flags, type, state, inode, path; without flags it does not listen, in state 1 it has no peer.
    const bound = /^\S+: \S+ \S+ 00000000 \S+ 01 +\d+ (.+)$/.exec(line)?.[1];
    if (bound === undefined || basename(bound) !== basename(path)) return false;
    // A name that begins elsewhere may mean any folder: it is held for this one.
    return !isAbsolute(bound) || bound === path || realpathOf(bound) === whole;
  });
}

function realpathOf(path: string): string | undefined {
  try {
    return join(realpathSync(dirname(path)), basename(path));
  } catch {
    return undefined;
  }
}

/** What removes the files of the servers that listen, for a process that ends without closing them. */
const atExit = new Set<() => void>();

function removeAll(): void {
  for (const remove of atExit) remove();
}

/** Returns what removes the file at `path`, once, if it is the one that was made; it is done at the process's end at the latest. */
function removeAtExit(given: string, made: BigIntStats | undefined): () => void {
  const path = resolve(given);
  const remove = (): void => {
    // Once the server is closed another file may get the same number.
    if (!atExit.delete(remove)) return;
    if (atExit.size === 0) process.off('exit', removeAll);
    try {
      const now = statOf(path);
      if (now !== undefined && now.ino === made?.ino && now.dev === made.dev) unlinkSync(path);
    } catch {
      // The folder lets nobody look, or remove, any more.
    }
  };
  if (atExit.size === 0) process.on('exit', removeAll);
  atExit.add(remove);
  return remove;
}
