// `tcp-echo repl`: the seed's interactive prompt.
import { printTrace } from '@tcp-echo/core-helpers';
import { once } from 'node:events';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { start, type REPLServer } from 'node:repl';
import type { CliContext } from '../context.js';
import type { Io } from '../io.js';
import { scope } from './scope.js';

export async function runRepl(this: CliContext): Promise<void> {
  const { stdin, stdout, env } = this.io;
  // For as long as the process lives: input that ends early ends the prompt inside a foreground run.
  printTrace();
  const prompt = start({ prompt: '>>> ', input: stdin, output: stdout });
  Object.assign(prompt.context, scope);
  if (stdin.isTTY) keepHistory(prompt, env);
  await once(prompt, 'exit');
}

/** `TCP_ECHO_REPL_HISTORY` names the file; an empty value keeps none. */
function keepHistory(prompt: REPLServer, env: Io['env']): void {
  const path = env['TCP_ECHO_REPL_HISTORY'] ?? join(homedir(), '.tcp-echo_repl_history');
  if (path === '') return;
  prompt.setupHistory(path, (error) => {
    // A prompt without history is better than no prompt.
    if (error) prompt.output.write(`no history is kept: ${error.message}\n`);
  });
}
