// The results of checks, for people and for programs.
import { exitStatus } from '../exit-status.js';
import { formatHint } from '../format-error.js';
import type { CliContext } from '../help/command-model.js';
import { LiveLine } from '../lines.js';
import { formatDuration, styleOf, type Style } from '../style.js';
import type { Check, CheckResult, ServerKind } from './wire.js';

/** All of a run. */
interface VerifyReport {
  /** The target, as `127.0.0.1:7007`. */
  readonly name: string;
  readonly kind: ServerKind;
  readonly tally: Tally;
  readonly durationNs: number;
  /** What may help, where nothing comes back. */
  readonly hint: string | undefined;
}

/** Is told of things in the order in which they happen. */
interface ResultPrinter {
  checking(check: Check): void;
  result(result: CheckResult): void;
  report(report: VerifyReport): void;
  /** Nothing more is printed. */
  end(): void;
}

const idColumns = 20;

/** `✓ bytes.sizes          12 ms`, and what went wrong; with `-q` that alone. */
export function printResultLines({ io, globals }: CliContext): ResultPrinter {
  const line = new LiveLine(io);
  const style = styleOf(io.stdout, globals, io.env);
  return {
    checking: ({ id }) => line.show(`… ${id}`),
    result: (result) => {
      if (!globals.quiet || result.outcome === 'failed') line.print(describe(result, style));
    },
    report: ({ name, kind, tally, durationNs, hint }) => {
      const { passed, failed, warnings, notApplicable } = tally;
      const counts = [
        `${passed} passed`,
        `${failed} failed`,
        ...(warnings > 0 ? [`${warnings} advised but missing`] : []),
        ...(notApplicable > 0 ? [`${notApplicable} not applicable`] : []),
      ].join(', ');
      const what = kind === 'once' ? ' (one message a connection)' : '';
      line.print(`--- ${name}${what}: ${counts} in ${formatDuration(durationNs)}`);
      if (hint === undefined) return;
      io.stderr.write(`${formatHint(hint, styleOf(io.stderr, globals, io.env))}\n`);
    },
    end: () => line.show(''),
  };
}

/** `{"schema":1,"event":"check","id":"bytes.sizes",…}`, one a line. */
export function printResultObjects({ io, globals }: CliContext): ResultPrinter {
  const print = (event: object): void => {
    io.stdout.write(`${JSON.stringify({ schema: 1, ...event })}\n`);
  };
  return {
    checking: () => undefined,
    result: ({ check: { id, level }, durationNs, ...result }) => {
      if (globals.quiet && result.outcome !== 'failed') return;
      const said = result.outcome === 'failed' ? failureOf(result.failure) : {};
      const why = result.outcome === 'not-applicable' ? { reason: result.reason } : {};
      const { outcome } = result;
      print({ event: 'check', id, level, outcome, durationNs, ...said, ...why });
    },
    report: ({ name, kind, tally, durationNs, hint }) => {
      print({ event: 'summary', target: name, kind, ...tally, durationNs, hint });
    },
    end: () => undefined,
  };
}

/** What `--list` prints of a check; with `json` an object. */
export function describeCheck({ id, level, holds }: Check, json: boolean): string {
  if (json) return JSON.stringify({ schema: 1, id, level, holds });
  return `${id.padEnd(idColumns)}${level === 'advised' ? '(advised) ' : ''}${holds}`;
}

function describe(result: CheckResult, style: Style): string {
  const { check, durationNs } = result;
  const id = check.id.padEnd(idColumns);
  if (result.outcome === 'not-applicable') return `– ${id}does not apply: ${result.reason}`;
  const time = formatDuration(durationNs);
  if (result.outcome === 'passed') return `${style.green('✓')} ${id}${time}`;
  const { wanted, got, offset } = result.failure;
  const where = offset === undefined ? '' : ` at offset ${offset}`;
  const sign = isWarning(result) ? style.yellow('!') : style.red('✗');
  return `${sign} ${id}${time}  wanted ${wanted}, got ${got}${where}`;
}

function failureOf({
  wanted,
  got,
  offset,
}: {
  wanted: string;
  got: string;
  offset?: number | undefined;
}) {
  return { wanted, got, ...(offset !== undefined && { offset }) };
}

// What all the checks of a run come to.

/** How many checks came out how. A warning is what is advised and does not hold. */
interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly warnings: number;
  readonly notApplicable: number;
}

export function tallyOf(results: readonly CheckResult[]): Tally {
  const count = (isOne: (result: CheckResult) => boolean): number => results.filter(isOne).length;
  return {
    passed: count(({ outcome }) => outcome === 'passed'),
    failed: count((result) => result.outcome === 'failed' && !isWarning(result)),
    warnings: count(isWarning),
    notApplicable: count(({ outcome }) => outcome === 'not-applicable'),
  };
}

function isWarning({ outcome, check }: CheckResult): boolean {
  return outcome === 'failed' && check.level === 'advised';
}

/** 0 only if something was checked, and nothing required failed. */
export function statusOf({ passed, failed, warnings }: Tally, isStrict: boolean): number {
  const isWell = passed > 0 && failed === 0 && (warnings === 0 || !isStrict);
  return isWell ? exitStatus.done : exitStatus.failed;
}
