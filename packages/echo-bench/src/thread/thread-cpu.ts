// How much of its processor this thread uses, and how long it waits for one.
import { readFileSync } from 'node:fs';
import type { ThreadCpu } from './thread-protocol.js';

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
