// The command as a function: arguments and surroundings in, exit status out.
import {
  buildApplication,
  buildRouteMap,
  ExitCode,
  run,
  text_en,
  type StricliProcess,
} from '@stricli/core';
import type { CliContext } from './context.js';
import { exitStatus, exitStatusOf } from './exit-status.js';
import { formatAdvice, formatError } from './format-error.js';
import type { Io } from './io.js';
import { replCommand } from './repl/command.js';
import { sendCommand } from './send/command.js';
import { serveCommand } from './serve/command.js';
import { version } from './version.js';

const routes = buildRouteMap<string, CliContext>({
  routes: { serve: serveCommand, send: sendCommand, repl: replCommand },
  docs: { brief: 'Echo, test and explore TCP' },
});

/**
 * Runs `tcp-echo` with the arguments `argv`; resolves with its exit status, and never rejects.
 *
 * 0 done; 1 checked and failed; 2 usage; 3 network; 4 a bug of ours; 130 or 143 interrupted.
 *
 * @example
 * const status = await main(['send', 'hello', '--port', '7007'], io);
 */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  const app = buildApplication(routes, {
    name: 'tcp-echo',
    versionInfo: { currentVersion: version },
    scanner: { caseStyle: 'allow-kebab-for-camel', allowArgumentEscapeSequence: true },
    documentation: { disableAnsiColor: true },
    determineExitCode: (error) => interruption(io) ?? exitStatusOf(error),
    localization: { text: texts(io) },
  });
  const process: StricliProcess = { stdout: io.stdout, stderr: io.stderr, env: io.env };
  await run(app, argv, { process, io });
  return statusOf(process);
}

/** The signal's status, if the user asked for an end. */
function interruption({ signal }: Io): number | undefined {
  return signal?.aborted ? (signal.reason as number) : undefined;
}

function texts(io: Io): typeof text_en {
  const tell = (error: unknown): string =>
    interruption(io) === undefined ? formatError(error) : 'interrupted';
  return {
    ...text_en,
    noCommandRegisteredForInput: ({ input, corrections }) =>
      formatAdvice({
        message: `there is no command ${JSON.stringify(input)}`,
        hint:
          corrections.length > 0
            ? `did you mean ${corrections.join(' or ')}?`
            : 'tcp-echo --help lists the commands',
      }),
    exceptionWhileParsingArguments(error) {
      return formatAdvice({
        message: text_en.exceptionWhileParsingArguments.call(this, error, false),
        hint: 'add --help to see what the command takes',
      });
    },
    exceptionWhileRunningCommand: tell,
    commandErrorResult: tell,
  };
}

/** stricli's own statuses are negative: -4 and -5 for what the user typed, the others for our bugs. */
function statusOf({ exitCode }: StricliProcess): number {
  if (exitCode === ExitCode.InvalidArgument || exitCode === ExitCode.UnknownCommand) {
    return exitStatus.usage;
  }
  return typeof exitCode === 'number' && exitCode >= 0 ? exitCode : exitStatus.bug;
}
