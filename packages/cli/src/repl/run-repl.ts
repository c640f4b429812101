// `tcp-echo repl`: the seed's interactive prompt.
import { once } from 'node:events';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { start, type REPLServer } from 'node:repl';
import { PassThrough } from 'node:stream';
import type { CliContext } from '../context.js';
import type { Io } from '../io.js';
import { isColored } from '../style.js';
import { feedLines } from './feed-lines.js';
import { keepKeysFromLines } from './keep-keys-from-lines.js';
import { printTraceTo } from './print-trace-to.js';
import { scope } from './scope.js';

export async function runRepl(this: CliContext): Promise<void> {
  const { stdin, stdout, signal } = this.io;
  using _printer = this.globals.quiet ? undefined : printTraceTo(stdout);
  const prompt = stdin.isTTY && stdout.isTTY ? promptOnTerminal(this) : promptForLines(this.io);
  define(prompt.context);
  prompt.on('reset', define);
  try {
    await once(prompt, 'exit', { signal });
  } finally {
    prompt.close();
  }
}

function promptOnTerminal({ io: { stdin, stdout, env }, globals }: CliContext): REPLServer {
  const useColors = isColored(stdout, globals, env);
  const prompt = start({ prompt: '>>> ', input: stdin, output: stdout, useColors });
  keepKeysFromLines(prompt, stdin);
  keepHistory(prompt, env);
  return prompt;
}

/** Shows no prompt, so that what is printed stands on lines of its own. */
function promptForLines({ stdin, stdout }: Io): REPLServer {
  const prompt = start({ prompt: '', input: new PassThrough(), output: stdout, terminal: false });
  feedLines(prompt, stdin);
  return prompt;
}

function define(context: object): void {
  Object.assign(context, scope);
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
