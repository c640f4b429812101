// When a blocked call gives way to the event loop: when a signal waits there that the program listens to.
import { realNowMs } from '@tcp-echo/base';
import { readlinkSync, readSync } from 'node:fs';
import { constants } from 'node:os';
import { isMainThread } from 'node:worker_threads';
import { sliceMs } from './deadline.js';
import { SocketInterruptedError } from './errors.js';
import type { Libc } from './libc.js';
import { O_CLOEXEC, POLLIN, SPLICE_F_NONBLOCK } from './linux-constants.js';

/**
 * Node runs signal listeners on the main thread's loop, which stands still while that thread blocks:
 * without this, Ctrl-C would be swallowed. Other signals, a profiler's SIGPROF or a child's SIGCHLD,
 * are no reason to fail. Asked after EINTR, and after each slice for a signal that came between calls.
 *
 * @throws SocketInterruptedError
 */
export function giveWayToSignals(
  libc: Libc,
  operation: string,
  bytesTransferred: number,
  wasInterrupted: boolean,
): void {
  if (signalWaits(libc, wasInterrupted)) {
    throw new SocketInterruptedError(operation, bytesTransferred);
  }
}

/** Whether a signal waits for this thread's loop that the program listens to; `otherwise` where that cannot be known. */
export function signalWaits(libc: Libc, otherwise: boolean): boolean {
  if (!isMainThread) return false;
  const listenedTo = signalsListenedTo();
  if (listenedTo.size === 0) return false;
  return pendingSignals(libc)?.some((signal) => listenedTo.has(signal)) ?? otherwise;
}

let askedAtMs = 0;

/**
 * Asks once a slice, for calls that mostly do not sleep: a loop of them gives the event loop no other occasion.
 *
 * @throws SocketInterruptedError
 */
export function giveWayOnceASlice(libc: Libc, operation: string, bytesTransferred: number): void {
  if (!isMainThread) return;
  const now = realNowMs();
  if (now - askedAtMs < sliceMs) return;
  askedAtMs = now;
  giveWayToSignals(libc, operation, bytesTransferred, false);
}

function signalsListenedTo(): Set<number> {
  const numbers: Readonly<Record<string, number>> = constants.signals;
  const listenedTo = new Set<number>();
  for (const name of process.eventNames()) {
    const number = typeof name === 'string' ? numbers[name] : undefined;
    // Node itself listens to SIGWINCH wherever standard output is a terminal.
    if (number !== undefined && name !== 'SIGWINCH') listenedTo.add(number);
  }
  return listenedTo;
}

// Which signals libuv has caught for this process's listeners, while the loop that runs them stands still.

/** uv__signal_msg_t of libuv's src/unix/signal.c: a pointer to the handle, then the number of the signal. */
const message = { size: 16, signal: 8 } as const;
/** How many messages are looked at. */
const most = 64;

let found: { readonly descriptor: number | undefined } | undefined;

/**
 * The numbers of the signals that wait for the main thread's loop, which still gets them all;
 * undefined where that cannot be known. Only for the main thread.
 */
function pendingSignals(libc: Libc): number[] | undefined {
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
