// When something happened, for whoever compares it with another log.

/** `timeNs` is of the clock that the trace has, which begins at a start of the machine: `2026-01-31T12:00:00.123Z`. */
export function wallClock(timeNs: bigint): string {
  const sinceMs = Number(process.hrtime.bigint() - timeNs) / 1e6;
  return new Date(Date.now() - sinceMs).toISOString();
}
