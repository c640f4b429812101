// `send`, with either client.
import { runCommand } from './command.js';
import { runMain, type MainEnd } from './io.js';

/** Runs it in this process, but the blocking client in one of its own: it waits for no server of its own thread. */
export async function runSend(
  client: 'async' | 'blocking',
  args: readonly string[],
  input = '',
): Promise<MainEnd> {
  const line = ['send', '--client', client, ...args];
  if (client === 'async') return await runMain(line, { input: [input] });
  const { status, stdout, stderr } = await runCommand(line, { input });
  return { status: Number(status), stdout: String(stdout), stderr };
}
