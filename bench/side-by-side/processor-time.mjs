// What processor time a process has used, all threads together: proc_pid_stat(5). From outside, because that is the
// same for all, whatever they are written in.
import { readFileSync } from 'node:fs';

/** USER_HZ, which is 100 on x64 and arm64: time(7). So exact is it. */
const tickMs = 10;

export function processorTime(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name, in parentheses, may have any characters. What follows starts with the third field; 14 and 15 are meant.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { userMs: Number(fields[11]) * tickMs, systemMs: Number(fields[12]) * tickMs };
}
