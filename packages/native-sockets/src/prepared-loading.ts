// Loading koffi in a thread that is started for it, so that nobody ends that thread meanwhile:
// docs/decisions/0028-threads-are-asked-to-end.md.
import {
  closeSync,
  constants,
  openSync,
  readFileSync,
  readlinkSync,
  readSync,
  writeSync,
} from 'node:fs';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { loadLibc } from './libc.js';
import { NativeMemory } from './native-memory.js';

/** What the thread is given that loads. */
export interface LoadingData {
  /** To be in the transfer list. */
  readonly port: MessagePort;
  /** Where the other thread reads meanwhile; undefined where the system has no such thing. */
  readonly line: Line | undefined;
}

/** A pseudoterminal that nothing but a word is written to. */
interface Line {
  readonly fd: number;
  /** Says which system call the other thread is in: proc_pid_syscall(5). */
  readonly syscallFile: string;
}

/** The side of the thread that starts the other. */
export interface PreparedLoading {
  readonly data: LoadingData;
  /** The other thread has ended, or is not going to load any more. Twice is harmless. */
  end(): void;
}

/**
 * Node ends the threads of a thread that ends, be it by `terminate()` or by `process.exit()`, and one that is ended while koffi
 * sets itself up ends the whole process (https://github.com/nodejs/node-addon-api/pull/902). So for that time, about a millisecond,
 * this thread stands still in a system call that nothing but the other's word ends: its own end begins after that.
 */
export function prepareLoading(): PreparedLoading {
  const { port1, port2 } = new MessageChannel();
  const line = openLine();
  let ended = false;
  const end = (): void => {
    if (ended) return;
    ended = true;
    port1.close();
    if (line !== undefined) closeSync(line.fd);
  };
  port1.once('message', () => {
    if (line !== undefined && !ended) readSync(line.fd, Buffer.alloc(16));
    end();
  });
  port1.unref();
  return { data: { port: port2, line }, end };
}

/**
 * In the other thread: loads what native sockets need, and lets `section` begin with them before the thread that started this one
 * goes on. What it returns.
 *
 * @throws NativeSocketsUnavailableError
 */
export function loadPrepared<T>({ port, line }: LoadingData, section: () => T): T {
  // oxlint-disable-next-line typescript/unbound-method -- it is put back as it was
  const original = process.dlopen;
  let begun = false;
  // All before, which takes far longer, is JavaScript, and may be cut short.
  process.dlopen = (...args: Parameters<typeof original>) => {
    process.dlopen = original;
    begun = true;
    port.postMessage('loading');
    if (line !== undefined) waitUntilRead(line);
    process.dlopen(...args);
  };
  try {
    loadLibc();
    // Its first memory is a native call of the same kind.
    NativeMemory.allocate(1).free();
    return section();
  } finally {
    process.dlopen = original;
    if (begun && line !== undefined) writeSync(line.fd, '\n');
    port.close();
  }
}

const never = new Int32Array(new SharedArrayBuffer(4));

function waitUntilRead({ fd, syscallFile }: Line): void {
  const reading = `0x${fd.toString(16)}`;
  try {
    while (readFileSync(syscallFile, 'latin1').split(' ')[1] !== reading) {
      Atomics.wait(never, 0, 0, 1);
    }
  } catch {
    // Not every system tells. The other thread will stand still in a moment.
  }
}

/** What is written to it is echoed to who reads from it, as on a terminal: unlike a pipe, Node can open one by itself. */
function openLine(): Line | undefined {
  try {
    const syscallFile = `/proc/${readlinkSync('/proc/thread-self')}/syscall`;
    return { fd: openSync('/dev/ptmx', constants.O_RDWR | constants.O_NOCTTY), syscallFile };
  } catch {
    return undefined;
  }
}
