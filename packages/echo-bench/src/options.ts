// The options of a run, and the one place where they are checked.
import {
  checkBoolean,
  checkDurationMs,
  checkHost,
  checkInteger,
  checkKeys,
  checkOneOf,
  checkOptions,
  checkPort,
  checkSignal,
  checkSocketPath,
  InvalidArgumentError,
  namesOf,
  refuseArgument,
  type Endpoint,
} from '@tcp-echo/base';
import { benchEngineOptions, type BenchEngineOption } from './engine.js';
import type { BenchProgress } from './report/progress.js';

/** A port of this machine, a host and a port, or a Unix domain socket: a file, or an abstract name after `\0`. */
export type BenchTarget =
  | number
  | { readonly host?: string; readonly port: number }
  | { readonly path: string };

/** What load is made, and for how long. */
export interface EchoBenchOptions {
  /** Where the echo server is. */
  readonly target: BenchTarget;
  /** @defaultValue 50 */
  readonly connections?: number;
  /** How long each message is. @defaultValue 64 */
  readonly messageBytes?: number;
  /** How many messages of one connection may be in flight. @defaultValue 1 */
  readonly pipeline?: number;
  /** How many threads share the connections. @defaultValue 1 */
  readonly threads?: number;
  /** How long is measured, in milliseconds, after the warm-up. @defaultValue 10000, unless `messages` is given */
  readonly durationMs?: number;
  /** How many messages are measured, in place of a duration. */
  readonly messages?: number;
  /**
   * An open loop: so many messages are due in a second, evenly spaced, on whichever connection has room. Without it the loop
   * is closed: each connection sends its next message when an echo is back.
   */
  readonly ratePerSecond?: number;
  /** Load that is not measured goes before, for so long. @defaultValue 500, with `messages` 0 */
  readonly warmupMs?: number;
  /** Compares every byte that comes back. @defaultValue true */
  readonly verify?: boolean;
  /** A connection of its own for each message: connects, sends, receives, closes. @defaultValue false */
  readonly newConnection?: boolean;
  /** @defaultValue 'auto' */
  readonly engine?: BenchEngineOption;
  /** @defaultValue 5000 */
  readonly connectTimeoutMs?: number;
  /** A message whose echo takes longer has failed, and its connection is closed. At most an hour. @defaultValue 5000 */
  readonly messageTimeoutMs?: number;
  /** In an open loop, a message is late if it is sent so much later than it was due. @defaultValue 1 */
  readonly lateAfterMs?: number;
  /** Is told how the run goes. What it throws ends the run. */
  readonly onProgress?: ((progress: BenchProgress) => void | Promise<void>) | undefined;
  /** @defaultValue 1000 */
  readonly progressIntervalMs?: number;
  /** Aborting it ends the run early; what was measured until then is reported. */
  readonly signal?: AbortSignal | undefined;
}

const optionNames = namesOf<EchoBenchOptions>({
  target: true,
  connections: true,
  messageBytes: true,
  pipeline: true,
  threads: true,
  durationMs: true,
  messages: true,
  ratePerSecond: true,
  warmupMs: true,
  verify: true,
  newConnection: true,
  engine: true,
  connectTimeoutMs: true,
  messageTimeoutMs: true,
  lateAfterMs: true,
  onProgress: true,
  progressIntervalMs: true,
  signal: true,
});

export type ResolvedBenchOptions = ReturnType<typeof resolveBenchOptions>;

/** What is in flight at most, so that what each message needs fits in memory. */
const mostInFlight = 4_194_304;
const longestTimeoutMs = 3_600_000;
/** Durations stand in the report: JSON has no Infinity. */
const maxMs = Number.MAX_SAFE_INTEGER;
const largestMessage = 1_073_741_824;

/** @throws InvalidArgumentError */
export function resolveBenchOptions(options: EchoBenchOptions) {
  const defaults = echoBenchDefaults;
  const {
    target,
    connections = defaults.connections,
    messageBytes = defaults.messageBytes,
    pipeline = defaults.pipeline,
    threads = defaults.threads,
    messages,
    ratePerSecond,
    verify = defaults.verify,
    newConnection = defaults.newConnection,
    engine = defaults.engine,
    connectTimeoutMs = defaults.connectTimeoutMs,
    messageTimeoutMs = defaults.messageTimeoutMs,
    lateAfterMs = defaults.lateAfterMs,
    progressIntervalMs = defaults.progressIntervalMs,
    onProgress,
    signal,
  } = checkOptions(options);
  checkKeys('runEchoBench', options, optionNames);
  const length = resolveLength(options);
  checkInteger('connections', connections, 1, 1_000_000);
  checkInteger('pipeline', pipeline, 1, 65_536);
  checkInteger('threads', threads, 1, 1024);
  checkBoolean('newConnection', newConnection);
  if (threads > connections) {
    throw new InvalidArgumentError(
      `threads: ${threads} need a connection each; give at least as many connections, or fewer threads`,
    );
  }
  if (connections * pipeline > mostInFlight) {
    throw new InvalidArgumentError(
      `connections: ${connections} and pipeline: ${pipeline} are more than ${mostInFlight} messages in flight; take less`,
    );
  }
  if (newConnection && pipeline > 1) {
    throw new InvalidArgumentError(
      `pipeline: ${pipeline} is for connections that last; leave it out, or newConnection`,
    );
  }
  if (onProgress !== undefined && typeof onProgress !== 'function') {
    refuseArgument('onProgress', 'a function', onProgress);
  }
  return {
    target: resolveTarget(target),
    connections,
    messageBytes: checkInteger('messageBytes', messageBytes, 1, largestMessage),
    pipeline,
    threads,
    ...length,
    messages,
    ratePerSecond: ratePerSecond === undefined ? undefined : checkRate(ratePerSecond),
    verify: checkBoolean('verify', verify),
    newConnection,
    engine: checkOneOf('engine', engine, benchEngineOptions),
    connectTimeoutMs: checkTimeoutMs('connectTimeoutMs', connectTimeoutMs),
    messageTimeoutMs: checkTimeoutMs('messageTimeoutMs', messageTimeoutMs),
    lateAfterMs: checkDurationMs('lateAfterMs', lateAfterMs, maxMs),
    progressIntervalMs: checkTimeoutMs('progressIntervalMs', progressIntervalMs),
    onProgress,
    signal: checkSignal(signal),
  };
}

function resolveLength({ durationMs, messages, warmupMs, threads = 1 }: EchoBenchOptions) {
  if (messages === undefined) {
    const duration = durationMs ?? echoBenchDefaults.durationMs;
    if (duration === 0) refuseArgument('durationMs', 'more than 0 milliseconds', duration);
    return {
      durationMs: checkDurationMs('durationMs', duration, maxMs),
      warmupMs: checkDurationMs('warmupMs', warmupMs ?? echoBenchDefaults.warmupMs, maxMs),
    };
  }
  if (durationMs !== undefined) {
    throw new InvalidArgumentError('a run has a `durationMs` or a number of `messages`, not both');
  }
  checkInteger('messages', messages, threads, Number.MAX_SAFE_INTEGER);
  return { durationMs: undefined, warmupMs: checkDurationMs('warmupMs', warmupMs ?? 0, maxMs) };
}

function resolveTarget(target: BenchTarget): Endpoint {
  if (typeof target === 'number') {
    return { host: echoBenchDefaults.host, port: checkPort(target, 'target') };
  }
  if (typeof target !== 'object' || target === null) {
    refuseArgument('target', 'a port, { host, port } or { path }', target);
  }
  checkKeys('target', target, 'path' in target ? ['path'] : ['host', 'port']);
  if ('path' in target) return { path: checkSocketPath(target.path, 'target.path') };
  return {
    host: checkHost(target.host ?? echoBenchDefaults.host, 'target.host'),
    port: checkPort(target.port, 'target.port'),
  };
}

function checkRate(value: number): number {
  if (typeof value !== 'number' || !(value > 0 && value <= 1e8)) {
    refuseArgument('ratePerSecond', 'a number of messages of more than 0, up to 1e8', value);
  }
  return value;
}

function checkTimeoutMs(name: string, value: number): number {
  if (typeof value !== 'number' || !(value > 0 && value <= longestTimeoutMs)) {
    refuseArgument(name, `more than 0 and at most ${longestTimeoutMs} milliseconds`, value);
  }
  return value;
}

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
