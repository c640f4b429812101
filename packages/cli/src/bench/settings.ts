// The settings of `bench` and `bench compare`.
import { checkInteger, InvalidArgumentError, refuseArgument } from '@tcp-echo/base';
import type { BenchEngineOption, echoBenchDefaults } from '@tcp-echo/echo-bench';
import {
  parseBoolean,
  parseDurationMs,
  parseInteger,
  parseOneOf,
  parseSizeBytes,
  parseSpecs,
  parseTimeLimitMs,
  type SettingTable,
} from '../settings.js';
import { UsageError } from '../usage-error.js';

const factors: Readonly<Record<string, number>> = { '': 1, k: 1e3, M: 1e6 };

/** `20000`, `20k`, `1.5M`, each also with `/s`. @returns messages a second @throws InvalidArgumentError unless it is more than 0 */
export function parseRate(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([kM]?)(?:\/s)?$/.exec(text);
  const rate = Number(match?.[1]) * (factors[match?.[2] ?? ''] ?? Number.NaN);
  if (rate > 0 && rate <= 1e8) return rate;
  throw new InvalidArgumentError(
    `a rate is a number of messages a second, as 20000, 20k or 1.5M, up to 100M, not ${JSON.stringify(text)}`,
  );
}

type Defaults = typeof echoBenchDefaults;

/** As `benchEngineOptions` of the load generator. */
const benchEngines = ['auto', 'uring', 'epoll', 'net'] as const satisfies BenchEngineOption[];
/** What `--spawn` can be: an engine of the server. */
const serverEngines = ['auto', 'uring', 'epoll', 'net'] as const;

/** An engine of the server that `--spawn` starts. */
export type ServerEngine = (typeof serverEngines)[number];

/** How much, how often, for how long. */
export const loadSettings = {
  connections: {
    variable: 'TCP_ECHO_CONNECTIONS',
    defaultValue: 50 satisfies Defaults['connections'],
    parse: (text) => parseInteger('connections', text, 1, 1_000_000),
    placeholder: 'COUNT',
    brief: 'How many connections',
  },
  duration: {
    variable: 'TCP_ECHO_DURATION',
    defaultValue: undefined,
    parse: (text) => parseTimeLimitMs('duration', text),
    placeholder: 'DURATION',
    brief: 'How long to measure',
    shownDefault: '10s; with --find-max 3s a step',
  },
  messages: {
    variable: 'TCP_ECHO_MESSAGES',
    defaultValue: undefined,
    parse: parseMessages,
    placeholder: 'COUNT',
    brief: 'How many messages to measure, instead',
  },
  repeat: {
    variable: 'TCP_ECHO_REPEAT',
    defaultValue: 1,
    parse: (text) => parseInteger('repeat', text, 1, 1000),
    placeholder: 'COUNT',
    brief: 'How many runs, one after the other, each with its warm-up',
  },
  rate: {
    variable: 'TCP_ECHO_RATE',
    defaultValue: undefined,
    parse: parseRate,
    placeholder: 'RATE',
    brief: 'Open loop: so many messages are due in a second, as 20k',
    shownDefault: 'a closed loop',
  },
  size: {
    variable: 'TCP_ECHO_SIZE',
    defaultValue: 64 satisfies Defaults['messageBytes'],
    parse: (text) => parseSizeBytes('size', text, 1),
    placeholder: 'SIZE',
    brief: 'Bytes of each message',
  },
  pipeline: {
    variable: 'TCP_ECHO_PIPELINE',
    defaultValue: 1 satisfies Defaults['pipeline'],
    parse: (text) => parseInteger('pipeline', text, 1, 1_000_000),
    placeholder: 'COUNT',
    brief: 'Messages of one connection that may be in flight',
  },
  newConnection: {
    variable: 'TCP_ECHO_NEW_CONNECTION',
    defaultValue: false,
    parse: parseBoolean,
    brief: 'Make a connection for each message',
  },
  verify: {
    variable: 'TCP_ECHO_VERIFY',
    defaultValue: true,
    parse: parseBoolean,
    brief: 'Compare every byte that comes back',
    negatable: true,
    shownDefault: 'on',
  },
} as const satisfies SettingTable;

/** What makes it. */
export const makerSettings = {
  threads: {
    variable: 'TCP_ECHO_BENCH_THREADS',
    defaultValue: 1 satisfies Defaults['threads'],
    parse: (text) => parseInteger('threads', text, 1, 1024),
    placeholder: 'COUNT',
    brief: 'Threads that share the connections',
  },
  engine: {
    variable: 'TCP_ECHO_BENCH_ENGINE',
    defaultValue: 'auto' satisfies Defaults['engine'],
    parse: (text) => parseOneOf(text, benchEngines),
    placeholder: 'ENGINE',
    brief: 'How it does input and output',
    completes: benchEngines,
  },
  warmup: {
    variable: 'TCP_ECHO_WARMUP',
    defaultValue: undefined,
    parse: parseDurationMs,
    placeholder: 'DURATION',
    brief: 'Load before measuring begins',
    shownDefault: '500ms; with --messages none',
  },
  timeout: {
    variable: 'TCP_ECHO_TIMEOUT',
    defaultValue: 5000 satisfies Defaults['messageTimeoutMs'],
    parse: (text) => parseTimeLimitMs('timeout', text),
    placeholder: 'DURATION',
    brief: 'Limit of connecting, and of each echo',
    shownDefault: '5s',
  },
  spawn: {
    variable: 'TCP_ECHO_SPAWN',
    defaultValue: undefined,
    parse: (text) => parseOneOf(text === '' ? 'auto' : text, serverEngines),
    placeholder: '[ENGINE]',
    brief: 'Start a server for each run, in a process of its own',
    completes: serverEngines,
    valueOptional: true,
  },
} as const satisfies SettingTable;

/** What is asked of the result. */
export const verdictSettings = {
  failIf: {
    variable: 'TCP_ECHO_FAIL_IF',
    defaultValue: [],
    parse: parseSpecs,
    placeholder: 'EXPR',
    brief: "Status 1 if so: 'p99>1ms', 'rate<20k', 'errors>0.1%'",
    repeatable: true,
    shownDefault: 'errors>0',
  },
  findMax: {
    variable: 'TCP_ECHO_FIND_MAX',
    defaultValue: undefined,
    parse: String,
    placeholder: 'EXPR',
    brief: "Find the highest rate at which it holds: 'p99<1ms'",
  },
} as const satisfies SettingTable;

/** Where a report goes besides the screen. */
export const fileSettings = {
  out: {
    variable: 'TCP_ECHO_OUT',
    defaultValue: undefined,
    parse: parseFileName,
    placeholder: 'FILE',
    brief: 'Write the report there, as JSON',
    completes: 'file',
  },
  report: {
    variable: 'TCP_ECHO_REPORT',
    defaultValue: undefined,
    parse: parseFileName,
    placeholder: 'FILE',
    brief: 'Write it there, as one page of HTML that needs nothing else',
    completes: 'file',
  },
} as const satisfies SettingTable;

/** `2000`, `10k`, `1M`. @throws InvalidArgumentError */
function parseMessages(text: string): number {
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?)([kM]?)$/.exec(text) ?? [];
  const factor = unit === '' ? 1 : unit === 'k' ? 1e3 : 1e6;
  const count = digits === undefined ? text : Number(digits) * factor;
  return checkInteger('messages', count, 1, Number.MAX_SAFE_INTEGER);
}

/** Before a run that would be lost to it: `--out "$unset"`. @throws InvalidArgumentError */
function parseFileName(text: string): string {
  if (text === '-') {
    throw new UsageError(
      '- is no file: standard output has what is measured',
      'take --json for the report there, or ./- for a file that is called so',
    );
  }
  return text || refuseArgument('it', 'the name of a file', text);
}

export const compareSettings = {
  moreA: moreFiles('TCP_ECHO_MORE_A', 'Another report of the first side'),
  moreB: moreFiles('TCP_ECHO_MORE_B', 'Another report of the second side'),
  failIfWorse: {
    variable: 'TCP_ECHO_FAIL_IF_WORSE',
    defaultValue: false,
    parse: parseBoolean,
    brief: 'Status 1 if B is worse by more than the noise',
  },
  report: {
    ...fileSettings.report,
    brief: 'Write the comparison there, as one page of HTML with the charts of all runs',
  },
} as const satisfies SettingTable;

function moreFiles(variable: string, brief: string) {
  return {
    variable,
    defaultValue: [],
    parse: parseSpecs,
    placeholder: 'FILE',
    brief,
    completes: 'file',
    repeatable: true,
    shownDefault: 'off',
  } as const;
}
