// The command as a function: arguments and surroundings in, exit status out.
import { buildApplication, ExitCode, run, text_en, type StricliProcess } from '@stricli/core';
import { adviseOn, type Advice } from './advice.js';
import { adviseOnArguments, adviseOnCommand } from './command-line-error.js';
import { commands } from './commands.js';
import type { CliContext } from './context.js';
import { exitStatus, exitStatusOf } from './exit-status.js';
import { separateFlagWords } from './flag-words.js';
import { formatError } from './format-error.js';
import { takeGlobals, type Globals } from './globals.js';
import { describeCommands } from './help/command-model.js';
import { knownNames, namedCommand } from './help/known-names.js';
import { helpFlag } from './help/help-flag.js';
import type { Io } from './io.js';
import { noSituation, situationOf } from './situation.js';
import { styleOf } from './style.js';
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
