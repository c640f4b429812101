// The parameters of a command that connects to one target: its address, and how to reach it.
import { parseAddress } from '@tcp-echo/core-helpers';
import { connectPortSetting, hostSetting } from './endpoint.js';
import { settingFlag } from './setting-flag.js';
import { unixSetting } from './target.js';
import { tlsFlags } from './tls-flags.js';

/** The one argument: `HOST:PORT`, `[IPV6]:PORT`, `:PORT` or `PORT`. */
export const addressParameter = {
  placeholder: 'HOST:PORT',
  parse: (text: string) => parseAddress(text, hostSetting.defaultValue),
  optional: true,
  brief: `Where to connect to; :PORT is this machine [default ${hostSetting.defaultValue}:${connectPortSetting.defaultValue}, or ${hostSetting.variable} and ${connectPortSetting.variable}]`,
} as const;

/** `--unix` and the flags of TLS. */
export const targetFlags = {
  unix: settingFlag(
    unixSetting,
    'PATH',
    'Connect to a Unix domain socket: its file, or @ and an abstract name',
    'none',
  ),
  ...tlsFlags,
} as const;
