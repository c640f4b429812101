// How a connection came to its end.

/** Every way a connection ends, in the order in which reports list them. */
export const connectionOutcomes = [
  'ended',
  'reset',
  'failed',
  'timedOut',
  'limited',
  'faulted',
  'forced',
] as const;

/**
 * - `ended`: both ends said their last byte;
 * - `reset`: the peer cut it off;
 * - `failed`: any other error, such as a TLS handshake that came to nothing;
 * - `timedOut`: a time limit of the server was reached;
 * - `limited`: a limit of bytes was reached;
 * - `faulted`: a fault of the server's own plan ended it;
 * - `forced`: the server was closed and its grace was over.
 */
export type ConnectionOutcome = (typeof connectionOutcomes)[number];

/** A number for each outcome. */
export function perOutcome(
  count: (outcome: ConnectionOutcome) => number,
): Readonly<Record<ConnectionOutcome, number>> {
  const entries = connectionOutcomes.map((outcome) => [outcome, count(outcome)]);
  return Object.fromEntries(entries) as Record<ConnectionOutcome, number>;
}
