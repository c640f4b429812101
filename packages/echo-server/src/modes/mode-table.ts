// Every mode of the server: its name, and what it does with a connection.
import type { Socket } from 'node:net';
import { handleTcpEcho } from './once.js';
import { echoStream } from './stream.js';

/** What a mode is given besides the connection. */
export interface ModeOptions {
  readonly maxBytes: number;
}

type ModeHandler = (socket: Socket, options: ModeOptions) => void;

export const modeTable = {
  once: handleTcpEcho,
  stream: echoStream,
} as const satisfies Record<string, ModeHandler>;

/**
 * - `once`: the first chunk back, at most `maxBytes` of it, then a graceful close (the seed's server);
 * - `stream`: everything back until the peer ends (RFC 862).
 */
export type EchoMode = keyof typeof modeTable;

export const echoModes = Object.keys(modeTable) as EchoMode[];
