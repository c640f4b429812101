// `tcp-echo send`: what goes in comes out, byte for byte, or an error says why not.
import { InvalidArgumentError } from '@tcp-echo/core-helpers';
import { connectEcho, EchoMismatchError } from '@tcp-echo/echo-client-async';
import { connectEchoSync, EchoInterruptedError } from '@tcp-echo/echo-client-sync';
import { addAbortSignal } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import type { CliContext } from '../context.js';
import { connectPortSetting, hostSetting } from '../endpoint.js';
import type { Io, Output } from '../io.js';
import { resolveSetting } from '../settings.js';
import { clientSetting, timeoutSetting } from './settings.js';

/** What the command line gave; the environment and the defaults come after. */
export interface SendFlags {
  readonly host?: string;
  readonly port?: number;
  readonly client?: 'async' | 'blocking';
  readonly timeout?: number;
}

/** What both clients have in common: the blocking one returns what the other one promises. */
interface Echo {
  readonly failed: unknown;
  echo(message: Uint8Array): Uint8Array | Promise<Uint8Array>;
  close(): void | Promise<void>;
}

export async function runSend(this: CliContext, flags: SendFlags, ...words: string[]) {
  const { stdin, signal } = this.io;
  const fromStdin = words.length === 0 || (words.length === 1 && words[0] === '-');
  if (words.length === 0 && stdin.isTTY) {
    throw new InvalidArgumentError(
      'there is nothing to send; give a message, pipe one in, or type one after: tcp-echo send -',
    );
  }
  if (fromStdin && signal !== undefined) addAbortSignal(signal, stdin);
  try {
    await echoOver(flags, this.io, fromStdin ? undefined : words.join(' '));
  } catch (error) {
    // The blocking client knows of a signal before its listener does, which knows the exit status:
    // one whole turn of the loop.
    if (error instanceof EchoInterruptedError) await setImmediate(await setImmediate());
    throw error;
  }
}

/** Echoes `message`, else standard input. */
async function echoOver(flags: SendFlags, io: Io, message: string | undefined): Promise<void> {
  const { stdin, stdout } = io;
  const client = await connect(flags, io);
  try {
    if (message !== undefined) {
      await write(stdout, await client.echo(Buffer.from(message)));
      await write(stdout, '\n');
    } else {
      for await (const chunk of stdin) {
        await write(stdout, await client.echo(Buffer.from(chunk as string | Uint8Array)));
      }
    }
    // Bytes that nobody asked for. Any other failure came after the last byte of the echo.
    if (client.failed instanceof EchoMismatchError) throw client.failed;
  } finally {
    await client.close();
  }
}

async function connect(flags: SendFlags, { env, signal }: Io): Promise<Echo> {
  const timeoutMs = resolveSetting(timeoutSetting, flags.timeout, env);
  const options = {
    host: resolveSetting(hostSetting, flags.host, env),
    port: resolveSetting(connectPortSetting, flags.port, env),
    connectTimeoutMs: timeoutMs,
    echoTimeoutMs: timeoutMs,
  };
  const client = resolveSetting(clientSetting, flags.client, env);
  if (client === 'blocking') return connectEchoSync(options);
  return connectEcho({ ...options, ...(signal === undefined ? {} : { signal }) });
}

function write(output: Output, data: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    output.write(data, (error) => (error ? reject(error) : resolve()));
  });
}
