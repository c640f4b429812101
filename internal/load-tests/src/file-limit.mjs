// @ts-check
// How many files a process here may have open, and whether that can be raised.
import { spawnSync } from 'node:child_process';

/**
 * Whether a shell can start processes with so many open files: its hard limit allows it, or it is root.
 *
 * @param {number} count
 */
export function canOpenFiles(count) {
  return spawnSync('sh', ['-c', `ulimit -n ${count}`]).status === 0;
}
