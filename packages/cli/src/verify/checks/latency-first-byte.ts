// How long an echo takes, for who wants to know.
import { performance } from 'node:perf_hooks';
import { CheckFailure, NotApplicable, type Check } from '../check.js';
import { testBytes } from '../test-bytes.js';

const echoCount = 5;

export const latencyFirstByte: Check = {
  id: 'latency.first-byte',
  holds: 'the fastest of 5 small echoes takes no longer than --max-latency',
  level: 'required',
  kinds: ['stream'],
  async run(path) {
    const { maxLatencyMs } = path;
    if (maxLatencyMs === undefined) throw new NotApplicable('it needs a --max-latency');
    const wire = await path.connect();
    let fastestMs = Infinity;
    for (let i = 1; i <= echoCount; i += 1) {
      const startedAt = performance.now();
      wire.send(testBytes(10, i));
      await wire.back();
      fastestMs = Math.min(fastestMs, performance.now() - startedAt);
    }
    if (fastestMs > maxLatencyMs) {
      throw new CheckFailure(`an echo within ${maxLatencyMs} ms`, `${fastestMs.toFixed(1)} ms`);
    }
  },
};
