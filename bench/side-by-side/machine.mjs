// What the machine was: figures of different machines, or of a busy and a quiet one, cannot be compared.
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';

export function describeMachine() {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    system: `${type()} ${release()}`,
    node: process.versions.node,
  };
}

/** How many processes wanted a core in the last minute, on average. */
export function currentLoad() {
  return Number(loadavg()[0].toFixed(2));
}

/** One line. */
export function machineLine({ machine, settings }) {
  const { processor, cores, memoryGiB, system, node } = machine;
  const { loadBefore, loadAfter, date } = settings;
  return (
    `${cores} cores of ${processor}, ${memoryGiB} GiB, ${system}, Node ${node}; ` +
    `load average ${loadBefore} before and ${loadAfter} after; ${date}`
  );
}
