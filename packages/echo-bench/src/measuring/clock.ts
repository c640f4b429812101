// The clock that all threads of a run share, and what a thread uses of its processor.
import { readFileSync } from 'node:fs';

/** The time that was read last is a field, because a number with fractions that is passed on is an allocation. */
export class Clock {
  /** performance.now() counts from the start of its thread. */
  readonly #offsetMs = Number(process.hrtime.bigint()) / 1e6 - performance.now();
  readonly #now = new Float64Array(1);

  constructor() {
    this.read();
  }

  /** Reads the clock. */
  read(): number {
    const now = performance.now() + this.#offsetMs;
    this.#now[0] = now;
    return now;
  }

  /** What was read last. */
  get nowMs(): number {
    return this.#now[0] ?? 0;
  }
}

/** What a thread has used of its processor while it measured; null where this system does not tell. */
export interface ThreadCpu {
  readonly userNs: number | null;
  readonly systemNs: number | null;
  /** Ready to run, and waiting for a processor. */
  readonly waitedNs: number | null;
}

/** process.threadCpuUsage() of Node 22.19 and 23.9, in microseconds. */
type Usage = () => { readonly user: number; readonly system: number };

const { threadCpuUsage } = process as { readonly threadCpuUsage?: Usage };
/** USER_HZ of Linux on every architecture that Node runs on: time(7). */
const tickNs = 1e7;

/** Since the thread began, in nanoseconds; null where this system does not tell. */
export function readThreadCpu(): ThreadCpu {
  return { ...readUsage(), waitedNs: readWaited() };
}

/** What was used from `before` to `after`. */
export function cpuBetween(before: ThreadCpu, after: ThreadCpu): ThreadCpu {
  const between = (key: keyof ThreadCpu): number | null => {
    const [from, to] = [before[key], after[key]];
    return from === null || to === null ? null : to - from;
  };
  return {
    userNs: between('userNs'),
    systemNs: between('systemNs'),
    waitedNs: between('waitedNs'),
  };
}

function readUsage(): Pick<ThreadCpu, 'userNs' | 'systemNs'> {
  if (threadCpuUsage !== undefined) {
    const { user, system } = threadCpuUsage.call(process);
    return { userNs: user * 1000, systemNs: system * 1000 };
  }
  // proc_pid_stat(5): fields 14 and 15; the name before them, in parentheses, may hold anything.
  const fields = readProc('stat')?.replace(/^.*\)/s, '').trim().split(' ');
  const [user, system] = [Number(fields?.[11]), Number(fields?.[12])];
  if (fields === undefined || Number.isNaN(user + system)) return { userNs: null, systemNs: null };
  return { userNs: user * tickNs, systemNs: system * tickNs };
}

/** https://docs.kernel.org/scheduler/sched-stats.html: time on a processor, time waiting for one, time slices. */
function readWaited(): number | null {
  const waited = Number(readProc('schedstat')?.split(' ')[1]);
  return Number.isNaN(waited) ? null : waited;
}

function readProc(file: string): string | undefined {
  try {
    return readFileSync(`/proc/thread-self/${file}`, 'latin1');
  } catch {
    // Not Linux, or a kernel without it.
    return undefined;
  }
}
