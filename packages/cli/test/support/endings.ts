// How each exit status that is promised comes about, for each command that can have it.
import type { exitStatus } from '@tcp-echo/cli';
import {
  holdRefusingPort,
  startEchoPeer,
  startPeerThatCorrupts,
  startSilentPeer,
  type Peer,
} from '@tcp-echo/contract-tests';
import { fileURLToPath } from 'node:url';
import { Command } from './command.js';

/** One run of the command. */
export interface Ending {
  /** Its arguments with spaces between; `PORT` is the peer's. */
  readonly line: string;
  /** What it meets at `PORT`. */
  readonly peer?: () => Promise<Peer>;
  /** What it reads on standard input, which does not end there. */
  readonly input?: string;
  /** A function of Node's that is broken, as `break-built-in.cjs` takes it. */
  readonly broken?: string;
}

const hook = fileURLToPath(new URL('break-built-in.cjs', import.meta.url));

/** The environment in which that function is broken. */
export function breaking(name: string): NodeJS.ProcessEnv {
  return { NODE_OPTIONS: `--require ${JSON.stringify(hook)}`, TCP_ECHO_TEST_BREAKS: name };
}

/** Starts it, with the port of its peer. */
export function startEnding(
  { line, input = '', broken }: Ending,
  port: number | undefined,
): Command {
  const withPort = (text: string): string => text.replaceAll('PORT', String(port));
  const env = broken === undefined ? {} : breaking(broken);
  const command = new Command(withPort(line).split(' '), env);
  command.child.stdin.write(withPort(input));
  return command;
}

/** While their peer has answered nothing: every command that connects waits for its echo. */
const waiting: readonly Ending[] = [
  { line: 'send hi --port PORT' },
  { line: 'send hi --port PORT --client blocking' },
  { line: 'send - --port PORT', input: 'hi' },
  { line: 'ping :PORT' },
  { line: 'ping :PORT --watch' },
  { line: 'bench :PORT -c 1' },
  { line: 'bench :PORT -c 1 --find-max p99<1ms' },
  { line: 'verify :PORT' },
  { line: 'repl', input: "await tcpEchoClient('hi', PORT)\n" },
];

const connecting = 'node:net Socket.prototype.connect';
const listening = 'node:net Server.prototype.listen';

/** The compiler misses a status that has none. */
export const endings = {
  done: [
    { line: 'send hi --port PORT', peer: startEchoPeer },
    { line: 'ping :PORT -c 1', peer: startEchoPeer },
    { line: 'bench :PORT -n 1 -c 1', peer: startEchoPeer },
    { line: 'verify :PORT --only echo.first', peer: startEchoPeer },
    { line: 'verify --list' },
    { line: 'repl', input: '.exit\n' },
    { line: 'completion bash' },
    { line: '--help' },
    { line: '--version' },
  ],
  failed: [
    { line: 'send hi --port PORT', peer: () => startPeerThatCorrupts(1) },
    { line: 'ping :PORT -c 1', peer: () => startPeerThatCorrupts(1) },
    { line: 'bench :PORT -n 1 -c 1', peer: () => startPeerThatCorrupts(1) },
    { line: 'bench :PORT -n 1 -c 1 --fail-if p50>0us', peer: startEchoPeer },
    { line: 'verify :PORT --only echo.first', peer: () => startPeerThatCorrupts(0) },
  ],
  usage: [
    { line: 'serve --no-such-flag' },
    { line: 'send hi --port 0' },
    { line: 'ping no-port' },
    { line: 'bench compare no-such-file.json no-such-file.json' },
    { line: 'bench merge no-such-file.json' },
    { line: 'bench --rate 0' },
    { line: 'verify --only no-such-check' },
    { line: 'repl --no-such-flag' },
    { line: 'completion no-such-shell' },
    { line: 'no-such-command' },
  ],
  network: [
    { line: 'serve --port PORT', peer: startEchoPeer },
    { line: 'send hi --port PORT', peer: holdRefusingPort },
    { line: 'send hi --port PORT --timeout 50ms', peer: startSilentPeer },
    { line: 'ping :PORT', peer: holdRefusingPort },
    { line: 'bench :PORT -n 1', peer: holdRefusingPort },
    { line: 'verify :PORT', peer: holdRefusingPort },
  ],
  bug: [
    { line: 'serve --port 0', broken: `${listening} later` },
    { line: 'serve --port 0', broken: 'node:events once' },
    { line: 'send hi', broken: connecting },
    { line: 'send hi', broken: `${connecting} later` },
    { line: 'ping', broken: 'node:crypto randomBytes' },
    { line: 'ping', broken: `${connecting} later` },
    { line: 'bench -n 1 --engine net', broken: connecting },
    { line: 'bench -n 1 --engine net', broken: `${connecting} later` },
    { line: 'verify', broken: connecting },
    { line: 'repl', broken: 'node:repl start' },
  ],
  interrupted: waiting,
  terminated: waiting,
} as const satisfies Readonly<Record<keyof typeof exitStatus, readonly Ending[]>>;
