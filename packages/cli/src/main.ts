// The command as a function: arguments and surroundings in, exit status out.
import {
  buildApplication,
  buildRouteMap,
  ExitCode,
  run,
  text_en,
  type StricliProcess,
} from '@stricli/core';
import { adviseOn, type Advice } from './advice.js';
import { benchCommand } from './bench/command.js';
import { adviseOnArguments, adviseOnCommand } from './command-line-error.js';
import { completionCommand } from './completion/command.js';
import { exitStatus, exitStatusOf } from './exit-status.js';
import { formatError } from './format-error.js';
import { takeGlobals, type Globals } from './globals.js';
import {
  describeCommands,
  knownNames,
  namedCommand,
  noSituation,
  situationOf,
  type CliContext,
} from './help/command-model.js';
import { helpFlag } from './help/format-help.js';
import type { Io } from './io.js';
import { pingCommand } from './ping/command.js';
import { replCommand } from './repl/command.js';
import { sendCommand } from './send/command.js';
import { serveCommand } from './serve/command.js';
import { styleOf } from './style.js';
import { UsageError } from './usage-error.js';
import { verifyCommand } from './verify/command.js';
import { version } from './version.js';

/**
 * Runs `tcp-echo` with the arguments `argv`; resolves with its exit status, and never rejects.
 *
 * 0 done; 1 checked and failed; 2 usage; 3 network; 4 a bug of ours; 130 or 143 interrupted.
 *
 * @example
 * const status = await main(['send', 'hello', '--port', '7007'], io);
 */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  const { globals, rest, wantsVersion, error } = takeGlobals(argv, io.env);
  if (error !== undefined) {
    report(io, globals, { advice: await adviseOn(error, noSituation), error });
    return exitStatusOf(error);
  }
  if (wantsVersion) {
    io.stdout.write(globals.json ? `${JSON.stringify({ schema: 1, version })}\n` : `${version}\n`);
    return exitStatus.done;
  }
  const { status, failure } = await runWords(rest, io, globals);
  if (failure !== undefined) report(io, globals, failure);
  return status;
}

/** What a run failed with. */
interface Failure {
  readonly advice: Advice;
  /** Where there is one. */
  readonly error?: unknown;
}

/** How a run ended. */
interface Outcome {
  readonly status: number;
  readonly failure?: Failure;
}

function report(io: Io, globals: Globals, { advice, error }: Failure): void {
  const style = styleOf(io.stderr, globals, io.env);
  const isInterrupted = advice.code === 'ERR_INTERRUPTED' && !globals.json;
  const text = isInterrupted ? advice.message : formatError(advice, globals, style, error);
  io.stderr.write(`${text}\n`);
}

async function runWords(argv: readonly string[], io: Io, globals: Globals): Promise<Outcome> {
  let words: readonly string[];
  try {
    words = separateFlagWords(argv);
  } catch (error) {
    const failure = { advice: await adviseOn(error, noSituation), error };
    return { status: exitStatusOf(error), failure };
  }
  return await runCommandLine(words, io, globals);
}

/** stricli writes an error itself, one after the other: here each is kept, and the first one told. */
async function runCommandLine(argv: readonly string[], io: Io, globals: Globals): Promise<Outcome> {
  const failures: (() => Promise<Failure>)[] = [];
  const line = namedCommand(commands, argv);
  const situation = situationOf(line, io.env);
  const fail = (error: unknown): string => {
    const isEnd = interruption(error, io) !== undefined;
    failures.push(async () =>
      isEnd ? { advice: interrupted } : { advice: await adviseOn(error, situation), error },
    );
    return '';
  };
  const app = buildApplication(
    commands,
    {
      name: 'tcp-echo',
      scanner: { caseStyle: 'allow-kebab-for-camel', allowArgumentEscapeSequence: true },
      documentation: { disableAnsiColor: true },
      determineExitCode: (error) => interruption(error, io) ?? exitStatusOf(error),
      localization: {
        text: {
          ...text_en,
          noCommandRegisteredForInput({ input }) {
            const names = knownNames(commands, argv);
            failures.push(async () => ({ advice: await adviseOnCommand(input, names) }));
            return '';
          },
          exceptionWhileParsingArguments(error) {
            failures.push(async () => ({
              advice: await adviseOnArguments(error, line, describeCommands(commands)),
              error,
            }));
            return '';
          },
          exceptionWhileLoadingCommandFunction: fail,
          exceptionWhileRunningCommand: fail,
          commandErrorResult: fail,
        },
      },
    },
    { help: helpFlag },
  );
  const process: StricliProcess = { stdout: io.stdout, stderr: { write() {} }, env: io.env };
  const context: CliContext = { process, io, globals, words: argv, commands, situation };
  await run(app, argv, context);
  const failure = await failures[0]?.();
  return { status: statusOf(process), ...(failure && { failure }) };
}

const interrupted: Advice = { code: 'ERR_INTERRUPTED', message: 'interrupted' };

/** The signal's status, if `error` is how a command ends that the signal left without a result. */
function interruption(error: unknown, { signal }: Io): number | undefined {
  if (!signal?.aborted) return undefined;
  const { name, code } = error as { readonly name?: unknown; readonly code?: unknown };
  const isEnd = error === signal.reason || name === 'AbortError' || code === 'ERR_INTERRUPTED';
  if (!isEnd) return undefined;
  return typeof signal.reason === 'number' ? signal.reason : exitStatus.interrupted;
}

/** stricli's own statuses are negative: -4 and -5 for what the user typed, the others for our bugs. */
function statusOf({ exitCode }: StricliProcess): number {
  if (exitCode === ExitCode.InvalidArgument || exitCode === ExitCode.UnknownCommand) {
    return exitStatus.usage;
  }
  return typeof exitCode === 'number' && exitCode >= 0 ? exitCode : exitStatus.bug;
}

// Every command, in the order in which help lists them.

const commands = buildRouteMap<string, CliContext>({
  routes: {
    serve: serveCommand,
    send: sendCommand,
    ping: pingCommand,
    bench: benchCommand,
    verify: verifyCommand,
    repl: replCommand,
    completion: completionCommand,
  },
  docs: { brief: 'Echo, test and explore TCP' },
});

// Flags as other commands take them, put as stricli reads them; what it cannot read it would take for an argument.

/**
 * `argv` with what may stand together apart: `-c2` is `-c 2`; and with a `--help` before the command behind it.
 *
 * @throws UsageError for `--port=`, as of a variable that is empty.
 */
function separateFlagWords(argv: readonly string[]): readonly string[] {
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length;
  const words = argv.slice(0, end).flatMap((word) => separate(word));
  const [first = ''] = words;
  if (['-h', '--help'].includes(first)) words.push(...words.splice(0, 1));
  return [...words, ...argv.slice(end)];
}

function separate(word: string): readonly string[] {
  const name = /^--([a-z][\w-]*)=$/i.exec(word)?.[1];
  if (name !== undefined) {
    throw new UsageError(`--${name}= has no value`, `give one, or leave out --${name}`);
  }
  return /^-[a-z]\d/i.test(word) ? [word.slice(0, 2), word.slice(2)] : [word];
}
