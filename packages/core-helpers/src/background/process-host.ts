// A worker that is a process.
import { decodeReply, type Outcome, type Reply } from '@tcp-echo/base';
import { types } from 'node:util';
import type { Request } from './target.js';
import {
  workerPath,
  type Parcel,
  type WorkerEvents,
  type WorkerHost,
  type WorkerKind,
} from './worker-pool.js';

/**
 * What a process says, as bytes of a reply; none where it ends without a call. A program's own messages look otherwise, and
 * are nobody's here.
 */
export interface ProcessMessage {
  readonly tcpEchoReply: Uint8Array;
}

/** Loaded with the first process: most programs start none, and need not wait for these. */
function childProcess(): typeof import('node:child_process') {
  return process.getBuiltinModule('node:child_process');
}
function v8(): typeof import('node:v8') {
  return process.getBuiltinModule('node:v8');
}

/** Processes with these Node options. */
export function processKind(execArgv: readonly string[]): WorkerKind {
  return { noun: 'process', copy, start: (events) => startProcess(execArgv, events) };
}

function copy(parcel: Parcel): Parcel {
  return { request: v8().deserialize(pack(parcel)) as Request, transfer: [] };
}

// Serialized here, not by the channel, which would turn what it cannot clone into empty objects.
function pack({ request, transfer }: Parcel): Buffer {
  if (transfer.length > 0) throw new TypeError('between processes `transfer` must be empty');
  return v8().serialize(request);
}

/** The bytes of a reply; undefined where `message` is none, but what a module in the process says to whoever started it. */
function replyIn(message: unknown): Uint8Array | undefined {
  const bytes = (message as Partial<ProcessMessage> | null | undefined)?.tcpEchoReply;
  return types.isUint8Array(bytes) ? bytes : undefined;
}

function startProcess(
  execArgv: readonly string[],
  { onOutcome, onLeaving, onGone }: WorkerEvents,
): WorkerHost {
  const child = childProcess().fork(workerPath, {
    execArgv: [...execArgv],
    serialization: 'advanced',
  });
  let how: string | undefined;
  let connected = true;
  let gone = false;
  // Replies may still be in the channel when the process has ended: its end of file comes last.
  const goneOnceBoth = (): void => {
    if (gone || how === undefined || connected) return;
    gone = true;
    onGone({ how });
  };
  child.on('message', (message: unknown) => {
    const bytes = replyIn(message);
    if (bytes === undefined) return;
    if (bytes.length === 0) {
      onLeaving();
      return;
    }
    let outcome: Outcome;
    try {
      outcome = decodeReply(v8().deserialize(bytes) as Reply);
    } catch (error) {
      // What is nested deep can be written, and not read.
      outcome = { error, uncloneable: 'its result' };
    }
    onOutcome(outcome);
  });
  child.on('disconnect', () => {
    connected = false;
    goneOnceBoth();
  });
  child.on('exit', (code, signal) => {
    how = `its process ended ${signal === null ? `with exit code ${code}` : `by ${signal}`}`;
    goneOnceBoth();
  });
  child.on('error', (error) => {
    // Failing to send or to kill is not the end; failing to start has no other event.
    if (child.pid !== undefined || gone) return;
    gone = true;
    onGone({ how: 'its process could not be started', error });
  });
  const setBusy = (busy: boolean): void => {
    if (busy) {
      child.ref();
      child.channel?.ref?.();
    } else {
      child.unref();
      child.channel?.unref?.();
    }
  };
  setBusy(false);
  const kill = (): void => {
    setBusy(true);
    child.kill('SIGKILL');
  };

  return {
    post(parcel) {
      const bytes = pack(parcel);
      // It could not be started, for want of descriptors: its 'error' says so, on the next tick.
      if (child.pid === undefined) return;
      child.send(bytes, () => {
        // Where this failed, the process is gone, and its end says so.
      });
    },
    setBusy,
    relax() {
      // It turns its loop already.
    },
    leave: kill,
    terminate: kill,
  };
}
