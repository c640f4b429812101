// The options of the server, and the one place where they are checked.
import {
  checkHost,
  checkInteger,
  checkListenPort,
  checkOneOf,
  checkSignal,
} from '@tcp-echo/core-helpers';
import { echoServerDefaults } from './defaults.js';
import { echoModes, type EchoMode } from './modes/mode-table.js';

/** Where `startEchoServer` listens and how it echoes. */
export interface EchoServerOptions {
  /** A host name or an IP address; `::` is every interface. @defaultValue '127.0.0.1' */
  readonly host?: string;
  /** 0 asks for an ephemeral port. @defaultValue 0 */
  readonly port?: number;
  /** @defaultValue 'stream' */
  readonly mode?: EchoMode;
  /** How much of the first chunk goes back in mode `once`; the other modes have no such limit. @defaultValue 100 */
  readonly maxBytes?: number;
  /** How many connections may wait to be accepted; the operating system caps it. @defaultValue 511 */
  readonly backlog?: number;
  /** Aborting it closes the server, as `close()` does. */
  readonly signal?: AbortSignal;
}

/** @throws InvalidArgumentError */
export function resolveServerOptions(options: EchoServerOptions) {
  const {
    host = echoServerDefaults.host,
    port = echoServerDefaults.port,
    mode = echoServerDefaults.mode,
    maxBytes = echoServerDefaults.maxBytes,
    backlog = echoServerDefaults.backlog,
    signal,
  } = options;
  return {
    host: checkHost(host),
    port: checkListenPort(port),
    mode: checkOneOf('mode', mode, echoModes),
    maxBytes: checkInteger('maxBytes', maxBytes, 1, Number.MAX_SAFE_INTEGER),
    backlog: checkInteger('backlog', backlog, 1, 65_535),
    signal: checkSignal(signal),
  };
}
