// How a run goes, on standard error: one line that changes on a terminal, elsewhere a line each second.
import type { BenchProgress } from '@tcp-echo/echo-bench';
import type { CliContext } from '../help/command-model.js';
import { formatDuration } from '../style.js';
import { LiveLine } from '../lines.js';
import { drawFraction, formatCount, formatRate } from './screen.js';

const liveIntervalMs = 100;
const lineIntervalMs = 1000;

/** Who tells how a run goes, and how often. */
export interface ProgressTeller {
  readonly progressIntervalMs: number;
  onProgress(progress: BenchProgress): void;
  /** Takes away what changes. */
  clear(): void;
}

/**
 * Undefined where nobody wants to know: with `--quiet`, and for a program that reads `--json`.
 *
 * @param heading Stands before what is told: which of several runs it is.
 */
export function progressTeller(
  { io: { stderr, env }, globals: { quiet, json } }: CliContext,
  heading = '',
): ProgressTeller | undefined {
  const line = new LiveLine({ stdout: stderr, env });
  if (quiet || (json && !line.isLive)) return undefined;
  return {
    progressIntervalMs: line.isLive ? liveIntervalMs : lineIntervalMs,
    onProgress(progress) {
      const text = `${heading}${formatProgress(progress)}`;
      if (line.isLive) line.show(text);
      else line.print(text);
    },
    clear() {
      line.show('');
    },
  };
}

/** `3.2 s ███░░░░░░░ 141,870 msg/s  p99 1.24 ms  0 errors  6.8 s left` */
function formatProgress(progress: BenchProgress): string {
  const { phase, elapsedNs, fraction, openConnections, messagesPerSecond, errors } = progress;
  const failed = `${formatCount(errors)} error${errors === 1 ? '' : 's'}`;
  if (phase === 'connecting') return `connecting  ${formatCount(openConnections)} connected`;
  if (phase === 'warm-up')
    return `warming up  ${formatCount(openConnections)} connected  ${failed}`;
  const start = `${(elapsedNs / 1e9).toFixed(1)} s ${drawFraction(fraction)} ${formatRate(messagesPerSecond)}`;
  const { p99Ns } = progress;
  const latency = `p99 ${p99Ns === null ? '–' : formatDuration(p99Ns)}`;
  if (phase === 'draining') return `${start}  ${latency}  ${failed}  waiting for the last echoes`;
  const leftNs = fraction > 0 ? (elapsedNs / fraction) * (1 - fraction) : Number.NaN;
  const left = Number.isFinite(leftNs) ? `  ${(leftNs / 1e9).toFixed(1)} s left` : '';
  return `${start}  ${latency}  ${failed}${left}`;
}
