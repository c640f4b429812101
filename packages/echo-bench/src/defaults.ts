// What a load generator does unless told otherwise.

/**
 * The defaults of `runEchoBench`. `warmupMs` is for runs that have a duration: a number of `messages` is all that is sent,
 * with no others before it.
 */
export const echoBenchDefaults = Object.freeze({
  host: '127.0.0.1',
  connections: 50,
  messageBytes: 64,
  pipeline: 1,
  threads: 1,
  durationMs: 10_000,
  warmupMs: 500,
  verify: true,
  newConnection: false,
  engine: 'auto',
  connectTimeoutMs: 5000,
  messageTimeoutMs: 5000,
  lateAfterMs: 1,
  progressIntervalMs: 1000,
} as const);
