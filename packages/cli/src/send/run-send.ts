// `tcp-echo send`: what goes in comes out, byte for byte, or an error says why not.
import { InvalidArgumentError, onAbort } from '@tcp-echo/base';
import {
  EchoConnectError,
  EchoMismatchError,
  type ConnectEchoOptions,
} from '@tcp-echo/echo-client-async';
import { fstatSync } from 'node:fs';
import { addAbortSignal } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { addressIn } from '../target.js';
import { clientTlsSettings, resolveClientTls } from '../client-settings.js';
import type { CliContext } from '../help/command-model.js';
import { flagsFor, resolveEndpoint } from '../endpoint.js';
import { describeConnection } from '../describe-failure.js';
import { formatHint } from '../format-error.js';
import { HintedError } from '../hinted-error.js';
import type { Io, Output } from '../io.js';
import { resolveSettings, type Given, type Resolved } from '../settings.js';
import { styleOf } from '../style.js';
import { UsageError } from '../usage-error.js';
import type { EchoClient } from './echo-client.js';
import { messagesOf, messagesOfWords } from './messages.js';
import { messageSettings, whereSettings } from './settings.js';

const ownSettings = { ...messageSettings, ...clientTlsSettings } as const;

/** What the command line gave; the environment and the defaults come after. */
export type SendFlags = Given<typeof whereSettings> & Given<typeof ownSettings>;

type Settings = Resolved<typeof ownSettings>;

export async function runSend(this: CliContext, flags: SendFlags, ...words: string[]) {
  const { io, globals } = this;
  const { stdin, stdout, stderr, env, signal } = io;
  const fromStdin = words.length === 0 || (words.length === 1 && words[0] === '-');
  if (words.length === 0 && stdin.isTTY) {
    throw new InvalidArgumentError(
      'there is nothing to send; give a message, pipe one in, or type one after: tcp-echo send -',
    );
  }
  if (fromStdin && isFolder(stdin)) throw unreadable('EISDIR');
  const settings = resolveSettings(ownSettings, flags, env);
  // Before connecting: what cannot be sent is no reason to make a connection.
  const given = fromStdin ? undefined : messagesOfWords(words, settings);
  if (fromStdin && signal !== undefined) {
    // Whoever reads it is told; but where nothing can be connected to, nobody does.
    addAbortSignal(signal, stdin).on('error', () => undefined);
  }
  try {
    const client = await connect(flags, settings, io, fromStdin);
    try {
      if (globals.verbose) stderr.write(`${describeConnection(client.connection)}\n`);
      const messages = given ?? messagesOf(readable(stdin), settings);
      const form = printedForm(settings, fromStdin);
      for await (const echo of client.echoAll(messages))
        await write(stdout, form.print(echo), signal);
      if (form.end !== '') await write(stdout, form.end, signal);
      // Bytes that nobody asked for. Any other failure came after the last byte of the echo.
      const { failed } = client.connection;
      if (failed instanceof EchoMismatchError) throw failed;
      const hint = looksLikeHost.test(words[0] ?? '') ? hintOnAddress(flags, words) : undefined;
      if (hint !== undefined && !globals.quiet) {
        stderr.write(`${formatHint(hint, styleOf(stderr, globals, env))}\n`);
      }
    } finally {
      await client.close();
    }
  } catch (error) {
    // The blocking client knows of a signal before its listener does, which knows the exit status:
    // one whole turn of the loop.
    if ((error as { readonly code?: unknown }).code === 'ERR_INTERRUPTED')
      await setImmediate(await setImmediate());
    const hint = error instanceof EchoConnectError ? hintOnAddress(flags, words) : undefined;
    throw hint === undefined ? error : new HintedError(error as EchoConnectError, hint);
  }
}

/** `send localhost:7007 hi`: `ping` has its address there. Undefined where the words are a message, or something says where. */
function hintOnAddress(
  { host, port, unix }: SendFlags,
  [first = '', ...message]: readonly string[],
): string | undefined {
  const isTold = (host ?? port ?? unix) !== undefined;
  const meant = isTold || !first.includes(':') ? undefined : addressIn(first);
  if (meant === undefined) return undefined;
  const rest = message.length === 0 ? 'MESSAGE' : message.join(' ');
  return `to send to ${first}, which was taken for the message: tcp-echo send ${flagsFor(meant)} ${rest}`;
}

/** `12:30` is sent more often than it is a host. */
const looksLikeHost = /^(tcp:\/\/|localhost:|[\w-]+\.[\w.-]+:|\[.*\]:|:)/i;

async function connect(
  flags: SendFlags,
  settings: Settings,
  { env, signal }: Io,
  fromStdin: boolean,
): Promise<EchoClient> {
  const { timeout, client, lines, halfClose, retry } = settings;
  if (halfClose && fromStdin && client === 'blocking') {
    throw new UsageError(
      'a blocking client waits for each echo before it reads on, and so before the end',
      'leave out --half-close, or --client blocking',
    );
  }
  const tls = await resolveClientTls(settings);
  const endpoint = resolveEndpoint(flags, env, whereSettings.port);
  const options: ConnectEchoOptions = {
    ...endpoint,
    // Of a server that says who it is, that is no wrong echo.
    banner: true,
    connectTimeoutMs: timeout,
    // An echo of standard input is limited by its pauses alone.
    echoTimeoutMs: fromStdin && !lines ? Infinity : timeout,
    ...(fromStdin && !lines && { idleTimeoutMs: timeout }),
    ...(tls && { tls }),
    ...(retry && { retry }),
    ...(signal && { signal }),
  };
  const how = { oneByOne: lines, halfClose };
  // The other one need not be loaded.
  if (client === 'blocking')
    return (await import('./blocking-client.js')).blockingClient(options, how);
  return (await import('./async-client.js')).asyncClient(options, how);
}

/** How an echo is printed, and what comes after the last one. */
function printedForm({ lines, hex }: Settings, fromStdin: boolean) {
  const each = hex ? fromStdin && !lines : fromStdin || lines;
  return {
    print: (echo: Uint8Array): string | Uint8Array => {
      if (hex) return `${Buffer.from(echo).toString('hex')}${each ? '' : '\n'}`;
      return each ? echo : Buffer.concat([echo, newline]);
    },
    end: hex && fromStdin && !lines ? '\n' : '',
  };
}

const newline = Buffer.from('\n');

/** What fails to be read is no bug of ours. @throws UsageError */
async function* readable(stdin: Io['stdin']): AsyncGenerator {
  try {
    yield* stdin;
  } catch (cause) {
    const { code, syscall } = cause as NodeJS.ErrnoException;
    throw syscall === 'read' ? unreadable(code, cause) : cause;
  }
}

/** Node takes one for an input that has ended. */
function isFolder({ fd }: Io['stdin']): boolean {
  // Node's realpathSync goes by the numbers of the last stat: after a pipe's, `require` follows no link. These are no numbers.
  return typeof fd === 'number' && fstatSync(fd, { bigint: true }).isDirectory();
}

function unreadable(code: string | undefined, cause?: unknown): UsageError {
  return new UsageError(
    `standard input cannot be read (${code})`,
    'give a file or a pipe, as in: tcp-echo send < message.txt',
    { cause },
  );
}

/** One after the other, so that memory is bounded. @throws the signal's reason: nobody may ever read it */
function write(
  output: Output,
  data: string | Uint8Array,
  signal: AbortSignal | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) reject(signal.reason);
    const stopListening = onAbort(signal, () => reject(signal?.reason));
    output.write(data, (error) => {
      stopListening();
      if (error) reject(error);
      else resolve();
    });
  });
}
