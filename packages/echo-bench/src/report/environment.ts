// The machine that made the load.
import { cpus, hostname, release, totalmem, type, version } from 'node:os';

/** Where figures come from. */
export interface BenchEnvironment {
  readonly hostname: string;
  readonly node: string;
  readonly platform: string;
  readonly arch: string;
  readonly kernel: string;
  readonly cpuModel: string;
  readonly cores: number;
  readonly memoryBytes: number;
}

export function readEnvironment(): BenchEnvironment {
  const processors = cpus();
  return {
    hostname: hostname(),
    node: process.version,
    platform: process.platform,
    arch: process.arch,
    kernel: `${type()} ${release()} ${version()}`,
    cpuModel: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryBytes: totalmem(),
  };
}
