// The argument of a command that connects to one target: its address.
import { parseAddress } from '@tcp-echo/core-helpers';
import { connectPortSetting, hostSetting } from './endpoint.js';

/** The one argument: `HOST:PORT`, `[IPV6]:PORT`, `:PORT` or `PORT`; also after `tcp://`, as `serve` prints it. */
export const addressParameter = {
  placeholder: 'HOST:PORT',
  parse: (text: string) => parseAddress(text.replace(/^tcp:\/\//, ''), hostSetting.defaultValue),
  optional: true,
  brief: 'Where to connect to; :PORT is this machine',
  shownDefault: `${hostSetting.defaultValue}:${connectPortSetting.defaultValue}`,
  variable: `${hostSetting.variable} and ${connectPortSetting.variable}`,
} as const;
