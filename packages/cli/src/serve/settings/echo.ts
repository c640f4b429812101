// The settings that say what `serve` does with what it receives. What they say of the server is held against it by
// the compiler: importing it would load it for every command, and for help.
import type {
  BannerMoment,
  echoServerDefaults,
  EchoMode,
  EngineOption,
  ServerIdentity,
} from '@tcp-echo/echo-server';
import { parseInteger, parseOneOf, parseSizeBytes, type SettingTable } from '../../settings.js';
import { parseIdentity } from '../parse-identity.js';

const modes = Object.keys({
  once: true,
  stream: true,
  line: true,
  discard: true,
  chargen: true,
} satisfies Record<EchoMode, true>) as EchoMode[];

const moments = Object.keys({
  none: true,
  'on-connect': true,
  'after-first-byte': true,
} satisfies Record<BannerMoment, true>) as BannerMoment[];

const engines = Object.keys({
  net: true,
  uring: true,
  epoll: true,
  auto: true,
} satisfies Record<EngineOption, true>) as EngineOption[];

export const echoSettings = {
  mode: {
    variable: 'TCP_ECHO_MODE',
    defaultValue: 'stream' satisfies (typeof echoServerDefaults)['mode'],
    parse: (text) => parseOneOf(text, modes),
    placeholder: 'MODE',
    brief: 'stream, once (a first chunk, then close), line, discard or chargen',
    completes: modes,
  },
  maxBytes: {
    variable: 'TCP_ECHO_MAX_BYTES',
    defaultValue: 100 satisfies (typeof echoServerDefaults)['maxBytes'],
    parse: (text) => parseSizeBytes('max-bytes', text, 1),
    placeholder: 'SIZE',
    brief: 'How much of the first chunk mode once sends back',
  },
  maxLineBytes: {
    variable: 'TCP_ECHO_MAX_LINE_BYTES',
    defaultValue: 65_536 satisfies (typeof echoServerDefaults)['maxLineBytes'],
    parse: (text) => parseSizeBytes('max-line-bytes', text, 1),
    placeholder: 'SIZE',
    brief: 'How much of an unfinished line mode line holds back',
    shownDefault: '64KiB',
  },
  banner: {
    variable: 'TCP_ECHO_BANNER',
    defaultValue: 'none' satisfies (typeof echoServerDefaults)['banner'],
    parse: (text) => parseOneOf(text, moments),
    placeholder: 'WHEN',
    brief: 'Say who serves: none, on-connect or after-first-byte',
    completes: moments,
  },
  identity: {
    variable: 'TCP_ECHO_IDENTITY',
    defaultValue: undefined as ServerIdentity | undefined,
    parse: parseIdentity,
    placeholder: 'WHO',
    brief: 'What the banner says: host=…,pod=…,node=…',
    shownDefault: 'the host name',
  },
} as const satisfies SettingTable;

export const engineSettings = {
  engine: {
    variable: 'TCP_ECHO_ENGINE',
    defaultValue: 'net' satisfies (typeof echoServerDefaults)['engine'],
    parse: (text) => parseOneOf(text, engines),
    placeholder: 'ENGINE',
    brief: 'net, uring, epoll, or auto: the fastest that has it all',
    completes: engines,
  },
  threads: {
    variable: 'TCP_ECHO_THREADS',
    defaultValue: 1 satisfies (typeof echoServerDefaults)['threads'],
    parse: (text) => parseInteger('threads', text, 1, 1024),
    placeholder: 'COUNT',
    brief: 'How many threads serve',
  },
} as const satisfies SettingTable;
