// The settings of `serve` that stand in front of the echo, beside it and after it: proxies, faults, metrics, the end.
import { checkHost } from '@tcp-echo/base';
import type { echoServerDefaults, ProxyProtocolMode } from '@tcp-echo/echo-server';
import {
  parseBoolean,
  parseDurationMs,
  parseInteger,
  parseList,
  parseOneOf,
  parseSpecs,
  parseTimeLimitMs,
  type SettingTable,
} from '../../settings.js';

const proxyModes = Object.keys({
  off: true,
  auto: true,
  required: true,
} satisfies Record<ProxyProtocolMode, true>) as ProxyProtocolMode[];

export const proxySettings = {
  proxyProtocol: {
    variable: 'TCP_ECHO_PROXY_PROTOCOL',
    defaultValue: 'off' satisfies (typeof echoServerDefaults)['proxyProtocol'],
    parse: (text) => parseOneOf(text, proxyModes),
    placeholder: 'HOW',
    brief: 'off; auto: where a header comes; or required',
    completes: proxyModes,
  },
  trustedProxies: {
    variable: 'TCP_ECHO_TRUSTED_PROXIES',
    defaultValue: undefined,
    parse: parseList,
    placeholder: 'RANGE,…',
    brief: 'Whose headers are believed',
    shownDefault: '127.0.0.0/8,::1,unix',
  },
  proxyTimeout: {
    variable: 'TCP_ECHO_PROXY_TIMEOUT',
    defaultValue: undefined,
    parse: (text) => parseTimeLimitMs('proxy-timeout', text),
    placeholder: 'DURATION',
    brief: 'How long a header may take',
    shownDefault: '5s',
  },
} as const satisfies SettingTable;

export const faultSettings = {
  fault: {
    variable: 'TCP_ECHO_FAULT',
    defaultValue: [] as readonly string[],
    parse: parseSpecs,
    repeatable: true,
    placeholder: 'SPEC',
    brief: 'Misbehave: NAME:VALUE,PARAMETER=VALUE,…; repeatable',
    shownDefault: 'none',
    completes: 'fault',
  },
  faultSeed: {
    variable: 'TCP_ECHO_FAULT_SEED',
    defaultValue: 0,
    parse: (text) => parseInteger('fault-seed', text, 0, Number.MAX_SAFE_INTEGER),
    placeholder: 'NUMBER',
    brief: 'The same seed, the same faults',
  },
} as const satisfies SettingTable;

export const logSettings = {
  timestamps: {
    variable: 'TCP_ECHO_TIMESTAMPS',
    defaultValue: false,
    parse: parseBoolean,
    brief: 'Print when each line happened; with --json they always have it',
  },
} as const satisfies SettingTable;

export const metricsSettings = {
  metrics: {
    variable: 'TCP_ECHO_METRICS',
    defaultValue: undefined,
    parse: (text) => parseInteger('metrics', text, 0, 65_535),
    placeholder: 'PORT',
    brief: 'Serve /metrics, /healthz and /readyz over HTTP, 0 for a free port',
  },
  metricsHost: {
    variable: 'TCP_ECHO_METRICS_HOST',
    defaultValue: undefined,
    parse: (text) => checkHost(text, 'metrics-host'),
    placeholder: 'HOST',
    brief: 'Where to serve them',
    shownDefault: '--host',
  },
} as const satisfies SettingTable;

export const endSettings = {
  drain: {
    variable: 'TCP_ECHO_DRAIN',
    defaultValue: 5000,
    parse: parseDurationMs,
    placeholder: 'DURATION',
    brief: 'How long Ctrl-C waits for open connections',
    shownDefault: '5s',
  },
  drainDelay: {
    variable: 'TCP_ECHO_DRAIN_DELAY',
    defaultValue: 0 satisfies (typeof echoServerDefaults)['delayMs'],
    parse: parseDurationMs,
    placeholder: 'DURATION',
    brief: 'How long it goes on accepting before that, not ready',
    shownDefault: '0s',
  },
} as const satisfies SettingTable;
