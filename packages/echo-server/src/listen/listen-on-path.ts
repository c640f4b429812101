// Listening on a Unix domain socket: a file with mode bits, which a crash leaves behind, or on Linux an
// abstract name, which it does not.
import type { UnixAddress } from '@tcp-echo/core-helpers';
import { chmodSync, lstatSync, unlinkSync } from 'node:fs';
import { connect, type Server } from 'node:net';
import { ListenError } from '../errors.js';
import { listening } from './listening.js';

/** A Unix domain socket to listen on. */
export interface PathToListenOn {
  readonly path: string;
  /** The file's mode bits; undefined leaves them to the umask. */
  readonly socketMode: number | undefined;
}

/**
 * A file that a dead server left behind is replaced; one that somebody listens on, or that is no socket,
 * is not. Node removes the file when the server is closed.
 *
 * @throws ListenError
 */
export async function listenOnPath(
  server: Server,
  { path, socketMode }: PathToListenOn,
  backlog: number,
): Promise<UnixAddress> {
  try {
    await listening(server, { path, backlog }).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE' || !(await isStale(path))) throw error;
      unlinkSync(path);
      await listening(server, { path, backlog });
    });
    if (socketMode !== undefined && !path.startsWith('\0')) chmodSync(path, socketMode);
  } catch (error) {
    server.close();
    throw new ListenError({ path }, error as NodeJS.ErrnoException);
  }
  return { family: 'Unix', path };
}

/** Nobody accepts on a socket whose server is gone: ECONNREFUSED. A file that is no socket says so too, but stays. */
async function isStale(path: string): Promise<boolean> {
  // An abstract name goes with its last owner: who refuses there is alive, and has no file.
  if (path.startsWith('\0') || !(await isRefused(path))) return false;
  // Node's realpathSync goes by the numbers of the last stat: after a socket's, `require` follows no link. These are no numbers.
  return lstatSync(path, { bigint: true, throwIfNoEntry: false })?.isSocket() === true;
}

function isRefused(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    socket.once('connect', () => {
      socket.destroy();
      resolve(false);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code === 'ECONNREFUSED');
    });
  });
}
