// `tcp-echo repl`: the article's interactive prompt.
import { formatArticleLine, printTrace, traceChannel, type TraceEvent } from '@tcp-echo/base';
import {
  background,
  callInBackground,
  defaultExecutor,
  partial,
  processExecutor,
  runInForeground as runHere,
  scheduleCoroutine,
  setDefaultExecutor,
  threadExecutor,
  wait,
  waitFor,
} from '@tcp-echo/core-helpers';
import { connectEcho, tcpEchoClient } from '@tcp-echo/echo-client-async';
import { connectEchoSync, tcpEchoClientSync } from '@tcp-echo/echo-client-sync';
import { handleTcpEcho, startEchoServer } from '@tcp-echo/echo-server';
import type { Domain } from 'node:domain';
import { once } from 'node:events';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { start, type REPLServer } from 'node:repl';
import { PassThrough } from 'node:stream';
import { inspect } from 'node:util';
import { isNativeError } from 'node:util/types';
import { exitStatus } from '../exit-status.js';
import { formatError } from '../format-error.js';
import type { CliContext } from '../help/command-model.js';
import type { Input, Io, Output } from '../io.js';
import { setTerminalBlocking } from '../lines.js';
import { isColored, styleOf } from '../style.js';
import { aroundEvaluation, type MutablePrompt } from './around-evaluation.js';
import { feedLines, interruptLines, isInterruption, runInterruptibly } from './feed-lines.js';

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

// A terminal's keys wait while the prompt evaluates a line.

/**
 * The prompt reads no key while a line runs the loop or blocks the thread: its decoder of keys, which
 * called the line, is a generator and cannot be entered again. What is typed meanwhile waits in the
 * terminal, which makes Ctrl-C the signal that it is elsewhere. While a line awaits, the prompt reads keys and keeps them
 * for later, all but Ctrl-C.
 */
function keepKeysFromLines(prompt: MutablePrompt, stdin: Input): void {
  aroundEvaluation(prompt, () => {
    stdin.pause();
    stdin.setRawMode?.(false);
    return () => {
      stdin.setRawMode?.(true);
      stdin.resume();
    };
  });
}

// The article's lines, at the prompt.

/**
 * Prints the article's lines to `output` until it is disposed of: of background threads too where that is
 * the process's standard output, which they share, else of this thread.
 */
function printTraceTo(output: Output): Disposable {
  if (output.fd === 1) return printTrace();
  const print = (event: unknown): void => {
    const line = formatArticleLine(event as TraceEvent);
    if (line !== undefined) output.write(`${line}\n`);
  };
  traceChannel.subscribe(print);
  return {
    [Symbol.dispose]() {
      traceChannel.unsubscribe(print);
    },
  };
}

// What the prompt knows by name: all that the article uses, and what belongs to it.

const runInForeground: typeof runHere = (task, options) =>
  outsideDomain(() => runInterruptibly(task, (limited) => runHere(limited, options)));

const scope = {
  background,
  callInBackground,
  connectEcho,
  connectEchoSync,
  defaultExecutor,
  handleTcpEcho,
  partial,
  processExecutor,
  runInForeground,
  scheduleCoroutine,
  setDefaultExecutor,
  startEchoServer,
  tcpEchoClient,
  tcpEchoClientSync,
  threadExecutor,
  wait,
  waitFor,
};

// Node's prompt evaluates each line in a domain, which must not be the current one of a loop that the
// line itself runs: Node warns of it (DEP0097), at the first newcomer's first line.

/** Calls `body` with no current domain. What was started in a domain, stays in it, and so do its errors. */
function outsideDomain<T>(body: () => T): T {
  const left: Domain[] = [];
  for (let domain = current(); domain; domain = current()) {
    domain.exit();
    left.unshift(domain);
  }
  try {
    return body();
  } finally {
    for (const domain of left) domain.enter();
  }
}

/** A domain can be entered several times over. */
function current(): Domain | null | undefined {
  return (process as { readonly domain?: Domain | null }).domain;
}
