// What this process takes of the operating system.
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

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

/**
 * The same once it is no more than `before`, or ten seconds later: the kernel takes a ring and its sockets down in its own time.
 *
 * @param {ReturnType<typeof resources>} before
 */
export async function resourcesAtRest(before) {
  const limit = performance.now() + 10_000;
  for (;;) {
    const now = resources();
    const isAtRest = now.threads <= before.threads && now.descriptors <= before.descriptors;
    if (isAtRest || performance.now() > limit) return now;
    await sleep(20);
  }
}
