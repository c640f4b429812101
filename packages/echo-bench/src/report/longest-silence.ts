// When nothing came back, for how long: of several threads, or machines.
import type { EchoBenchReport } from './report.js';

type Silence = EchoBenchReport['silence'];

export function longestSilence(all: readonly Silence[]): Silence {
  const none = { longestNs: 0, startNs: 0 };
  return all.reduce((most, each) => (each.longestNs > most.longestNs ? each : most), none);
}
