// What this process takes of the operating system.
import { readdirSync, readFileSync } from 'node:fs';

export function resources() {
  const status = readFileSync('/proc/self/status', 'utf8');
  const number = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]);
  return {
    descriptors: readdirSync('/proc/self/fd').length,
    threads: number('Threads'),
    mappings: readFileSync('/proc/self/maps', 'latin1').split('\n').length,
    residentMiB: Math.round(number('VmRSS') / 1024),
  };
}
