// A process and its descendants: proc_tid_children(5).
import { readdirSync, readFileSync } from 'node:fs';

export function processTree(pid) {
  return [pid, ...childrenOf(pid).flatMap(processTree)];
}

/** Of each thread; none where the process is gone meanwhile. */
function childrenOf(pid) {
  try {
    return readdirSync(`/proc/${pid}/task`)
      .flatMap((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' '))
      .filter((child) => child !== '')
      .map(Number);
  } catch {
    return [];
  }
}
