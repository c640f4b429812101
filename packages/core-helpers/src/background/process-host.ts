// A worker that is a process.
import type { Reply, Request } from './protocol.js';
import type { Parcel, WorkerEvents, WorkerHost, WorkerKind } from './worker-host.js';
import { workerPath } from './worker-path.js';

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

function startProcess(execArgv: readonly string[], { onReply, onGone }: WorkerEvents): WorkerHost {
  const child = childProcess().fork(workerPath(), {
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
  child.on('message', (bytes: Uint8Array) => {
    onReply(v8().deserialize(bytes) as Reply);
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
      child.channel?.ref();
    } else {
      child.unref();
      child.channel?.unref();
    }
  };
  setBusy(false);

  return {
    post(parcel) {
      child.send(pack(parcel), () => {
        // Where this failed, the process is gone, and its end says so.
      });
    },
    setBusy,
    relax() {
      // It turns its loop already.
    },
    terminate() {
      setBusy(true);
      child.kill('SIGKILL');
    },
  };
}
