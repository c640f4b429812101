// `tcp-echo send`: what goes in comes out, byte for byte, or an error says why not.
import { InvalidArgumentError } from '@tcp-echo/core-helpers';
import { connectEcho } from '@tcp-echo/echo-client-async';
import { connectEchoSync } from '@tcp-echo/echo-client-sync';
import { once } from 'node:events';
import { addAbortSignal } from 'node:stream';
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
  echo(message: Uint8Array): Uint8Array | Promise<Uint8Array>;
  close(): void | Promise<void>;
}

export async function runSend(this: CliContext, flags: SendFlags, ...words: string[]) {
  const { stdin, stdout, signal } = this.io;
  const fromStdin = words.length === 0 || (words.length === 1 && words[0] === '-');
  if (words.length === 0 && stdin.isTTY) {
    throw new InvalidArgumentError(
      'there is nothing to send; give a message, pipe one in, or type one after: tcp-echo send -',
    );
  }
  const client = await connect(flags, this.io);
  try {
    if (fromStdin) {
      if (signal !== undefined) addAbortSignal(signal, stdin);
      for await (const chunk of stdin) await write(stdout, await client.echo(chunk as Buffer));
    } else {
      await write(stdout, await client.echo(Buffer.from(words.join(' '))));
      await write(stdout, '\n');
    }
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

async function write(output: Output, data: string | Uint8Array): Promise<void> {
  if (!output.write(data)) await once(output, 'drain');
}
