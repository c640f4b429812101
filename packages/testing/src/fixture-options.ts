// The options of a server that belongs to a test file.
import { checkDurationMs, checkKeys, checkOneOf, checkOptions } from '@tcp-echo/base';
import type { EchoServerOptions, LogOptions } from '@tcp-echo/echo-server';
import { serverOptionNames } from '@tcp-echo/echo-server/internal';

const freshnesses = ['log', 'server', 'nothing'] as const;

/**
 * What each test finds fresh:
 * - `log`: the log, and the faults of the options; the server goes on;
 * - `server`: the server, on another port;
 * - `nothing`.
 */
export type FreshPerTest = (typeof freshnesses)[number];

/** The options of `startEchoServer`, and what becomes of the server between tests. */
export interface EchoFixtureOptions extends EchoServerOptions {
  /** As for `startEchoServer`. @defaultValue true */
  readonly log?: boolean | LogOptions;
  /** @defaultValue 'log' */
  readonly freshPerTest?: FreshPerTest;
  /** How long connections may go on when the server is closed, in milliseconds. @defaultValue 100 */
  readonly closeGraceMs?: number;
}

/** @throws InvalidArgumentError; the options of the server are checked when it starts. */
export function resolveFixtureOptions(options: EchoFixtureOptions) {
  const { freshPerTest = 'log', closeGraceMs = 100, ...server } = checkOptions(options);
  checkKeys('useEchoServer', options, [...serverOptionNames, 'freshPerTest', 'closeGraceMs']);
  const { log = true } = server;
  return {
    server: { ...server, log },
    freshPerTest: checkOneOf('freshPerTest', freshPerTest, freshnesses),
    closeGraceMs: checkDurationMs('closeGraceMs', closeGraceMs),
  };
}
