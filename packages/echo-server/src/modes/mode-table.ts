// Every mode of the server: its name, and what it does with a connection.
import type { Mode } from '../connection/session.js';
import { chargen } from './chargen.js';
import { discard } from './discard.js';
import { line } from './line.js';
import { once } from './once.js';
import { stream } from './stream.js';

export const modeTable = { once, stream, line, discard, chargen } as const satisfies Record<
  string,
  Mode
>;

/**
 * - `once`: the first chunk back, at most `maxBytes` of it, then a graceful close (the article's server);
 * - `stream`: everything back until the peer ends (RFC 862);
 * - `line`: each line back once it is whole, an unfinished last one at the end;
 * - `discard`: nothing back (RFC 863);
 * - `chargen`: characters without end (RFC 864).
 */
export type EchoMode = keyof typeof modeTable;

export const echoModes = Object.keys(modeTable) as EchoMode[];
