// The command as a function: arguments and surroundings in, exit status out.
import {
  buildApplication,
  buildRouteMap,
  ExitCode,
  formatMessageForArgumentScannerError,
  help,
  run,
  text_en,
  version as versionFlag,
  ArgumentScannerError,
  type StricliProcess,
} from '@stricli/core';
import type { CliContext } from './context.js';
import { exitStatus, exitStatusOf } from './exit-status.js';
import { formatAdvice, formatError } from './format-error.js';
import type { Io } from './io.js';
import { pingCommand } from './ping/command.js';
import { replCommand } from './repl/command.js';
import { sendCommand } from './send/command.js';
import { serveCommand } from './serve/command.js';
import { verifyCommand } from './verify/command.js';
import { version } from './version.js';

const routes = buildRouteMap<string, CliContext>({
  routes: {
    serve: serveCommand,
    send: sendCommand,
    ping: pingCommand,
    verify: verifyCommand,
    repl: replCommand,
  },
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
  const app = buildApplication(
    routes,
    {
      name: 'tcp-echo',
      scanner: { caseStyle: 'allow-kebab-for-camel', allowArgumentEscapeSequence: true },
      documentation: { disableAnsiColor: true },
      determineExitCode: (error) => interruption(error, io) ?? exitStatusOf(error),
      localization: { text: texts(io) },
    },
    {
      help: help({
        brief: text_en.briefs.help,
        defaultForRouteMap: true,
        formatting: {
          caseStyle: 'convert-camel-to-kebab',
          onlyRequiredInUsageLine: false,
          useAliasInUsageLine: false,
        },
      }),
      version: versionFlag({
        brief: text_en.briefs.version,
        alias: 'V',
        info: { currentVersion: version },
      }),
    },
  );
  const process: StricliProcess = { stdout: io.stdout, stderr: io.stderr, env: io.env };
  await run(app, argv, { process, io });
  return statusOf(process);
}

/** The signal's status, if `error` is how a command ends that the signal left without a result. */
function interruption(error: unknown, { signal }: Io): number | undefined {
  if (!signal?.aborted) return undefined;
  const { name, code } = error as { readonly name?: unknown; readonly code?: unknown };
  const isEnd = error === signal.reason || name === 'AbortError' || code === 'ERR_INTERRUPTED';
  if (!isEnd) return undefined;
  return typeof signal.reason === 'number' ? signal.reason : exitStatus.interrupted;
}

function texts(io: Io): typeof text_en {
  const tell = (error: unknown): string =>
    interruption(error, io) === undefined ? formatError(error) : 'interrupted';
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
    exceptionWhileParsingArguments: (error) =>
      formatAdvice({
        message: describeUsageError(error),
        hint: 'add --help to see what the command takes; what begins with - but is no flag goes after --',
      }),
    exceptionWhileRunningCommand: tell,
    commandErrorResult: tell,
  };
}

function describeUsageError(error: unknown): string {
  if (!(error instanceof ArgumentScannerError)) return String(error);
  return formatMessageForArgumentScannerError(error, {
    ArgumentParseError: ({ externalFlagNameOrPlaceholder: name, input, exception }) =>
      `--${name} ${input}: ${exception instanceof Error ? exception.message : String(exception)}`,
  });
}

/** stricli's own statuses are negative: -4 and -5 for what the user typed, the others for our bugs. */
function statusOf({ exitCode }: StricliProcess): number {
  if (exitCode === ExitCode.InvalidArgument || exitCode === ExitCode.UnknownCommand) {
    return exitStatus.usage;
  }
  return typeof exitCode === 'number' && exitCode >= 0 ? exitCode : exitStatus.bug;
}
