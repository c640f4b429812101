// Which signals libuv has caught for this process's listeners, while the loop that runs them stands still.
import { readlinkSync, readSync } from 'node:fs';
import type { Libc } from './libc.js';
import { O_CLOEXEC, POLLIN, SPLICE_F_NONBLOCK } from './linux-constants.js';

/** uv__signal_msg_t of libuv's src/unix/signal.c: a pointer to the handle, then the number of the signal. */
const message = { size: 16, signal: 8 } as const;
/** How many messages are looked at. */
const most = 64;

let found: { readonly descriptor: number | undefined } | undefined;

/**
 * The numbers of the signals that wait for the main thread's loop, which still gets them all;
 * undefined where that cannot be known. Only for the main thread.
 */
export function pendingSignals(libc: Libc): number[] | undefined {
  found ??= { descriptor: findSignalPipe(libc) };
  const { descriptor } = found;
  if (descriptor === undefined) return undefined;
  return isReadable(libc, descriptor) ? peekSignals(libc, descriptor) : [];
}

/**
 * libuv's signal handler writes to a pipe of the loop (`signal_pipefd` of uv_loop_t, which is public but
 * moves between versions): two neighbouring descriptors in the struct that are the ends of one pipe.
 */
function findSignalPipe(libc: Libc): number | undefined {
  const { mainLoop } = libc;
  if (mainLoop === undefined) return undefined;
  const bytes = Buffer.alloc(mainLoop.size);
  libc.memcpy(bytes, mainLoop.address, mainLoop.size);
  for (let at = 0; at + 8 <= bytes.length; at += 4) {
    const pipe = pipeBehind(bytes.readInt32LE(at));
    if (pipe !== undefined && pipe === pipeBehind(bytes.readInt32LE(at + 4))) {
      return bytes.readInt32LE(at);
    }
  }
  return undefined;
}

function pipeBehind(descriptor: number): string | undefined {
  if (descriptor < 3 || descriptor > 65_535) return undefined;
  try {
    const target = readlinkSync(`/proc/self/fd/${descriptor}`);
    return target.startsWith('pipe:') ? target : undefined;
  } catch {
    return undefined;
  }
}

function isReadable(libc: Libc, descriptor: number): boolean {
  const pollfd = Buffer.alloc(8);
  pollfd.writeInt32LE(descriptor, 0);
  pollfd.writeInt16LE(POLLIN, 4);
  return libc.poll(pollfd, 1, 0) > 0;
}

/** tee(2) copies what is in one pipe into another without taking it out. */
function peekSignals(libc: Libc, descriptor: number): number[] | undefined {
  const ends = Buffer.alloc(8);
  if (libc.pipe2(ends, O_CLOEXEC) < 0) return undefined;
  const readEnd = ends.readInt32LE(0);
  const writeEnd = ends.readInt32LE(4);
  try {
    const size = libc.tee(descriptor, writeEnd, most * message.size, SPLICE_F_NONBLOCK);
    if (size <= 0) return undefined;
    const bytes = Buffer.alloc(size);
    readSync(readEnd, bytes);
    return Array.from({ length: Math.floor(size / message.size) }, (_, index) =>
      bytes.readInt32LE(index * message.size + message.signal),
    );
  } finally {
    libc.close(readEnd);
    libc.close(writeEnd);
  }
}
