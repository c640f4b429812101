// `tcp-echo repl`: the seed's interactive prompt.
import { once } from 'node:events';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { start, type REPLServer } from 'node:repl';
import { PassThrough } from 'node:stream';
import { inspect } from 'node:util';
import { isNativeError } from 'node:util/types';
import type { CliContext } from '../context.js';
import { exitStatus } from '../exit-status.js';
import { formatError } from '../format-error.js';
import type { Io } from '../io.js';
import { isColored, styleOf } from '../style.js';
import { setTerminalBlocking } from '../terminal-blocking.js';
import { feedLines } from './feed-lines.js';
import { interruptLines, isInterruption } from './interrupt-lines.js';
import { keepKeysFromLines } from './keep-keys-from-lines.js';
import { printTraceTo } from './print-trace-to.js';
import { scope } from './scope.js';

export async function runRepl(this: CliContext): Promise<void> {
  const { stdin, stdout, signal } = this.io;
  using _printer = this.globals.quiet ? undefined : printTraceTo(stdout);
  const prompt = stdin.isTTY && stdout.isTTY ? promptOnTerminal(this) : promptForLines(this);
  define(prompt.context);
  prompt.on('reset', define);
  try {
    await once(prompt, 'exit', { signal });
  } finally {
    prompt.close();
  }
}

function promptOnTerminal({ io: { stdin, stdout, env }, globals }: CliContext): REPLServer {
  // A line that never ends must not fill the memory with what it prints.
  setTerminalBlocking(stdout, true);
  const useColors = isColored(stdout, globals, env);
  const prompt = start({
    prompt: '>>> ',
    input: stdin,
    output: stdout,
    useColors,
    breakEvalOnSigint: true,
  });
  keepKeysFromLines(prompt, stdin);
  // Around it: when the signal ends the prompt again, Ctrl-C is a key again.
  interruptLines(prompt);
  keepHistory(prompt, env);
  return prompt;
}

/** Shows no prompt, so that what is printed stands on lines of its own. An error in a line is the status, as of a program. */
function promptForLines({ io, globals, process: outcome }: CliContext): REPLServer {
  const prompt = start({
    prompt: '',
    input: new PassThrough(),
    output: io.stdout,
    terminal: false,
    breakEvalOnSigint: true,
  });
  interruptLines(prompt);
  // A signal that came too late to interrupt a line.
  prompt.on('SIGINT', passSignalOn);
  feedLines(prompt, io.stdin, (line, error) => {
    if (isInterruption(error)) {
      passSignalOn();
      return 'stop';
    }
    const advice = { code: 'ERR_LINE_FAILED', message: `line ${line}: ${nameError(error)}` };
    io.stderr.write(
      `${formatError(advice, globals, styleOf(io.stderr, globals, io.env), error)}\n`,
    );
    outcome.exitCode = exitStatus.failed;
    return 'go on';
  });
  return prompt;
}

/** To those that listen to it while no line is evaluated. */
function passSignalOn(): void {
  setImmediate(() => process.emit('SIGINT', 'SIGINT') || process.kill(process.pid, 'SIGINT'));
}

/** `Error: boom` */
function nameError(error: unknown): string {
  const text = isNativeError(error) ? `${error.name}: ${error.message}` : inspect(error);
  return text.split('\n', 1)[0] ?? '';
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
