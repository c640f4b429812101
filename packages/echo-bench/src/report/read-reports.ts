// Reports out of a file: of the JSON of one or several, or of an HTML report, which has them in it.
import { BenchReportError } from '../errors.js';
import { checkSlots, slotCount, type HistogramData } from '../measuring/histogram.js';
import { maxIntervals } from '../measuring/meter.js';
import type { EchoBenchReport } from './report.js';

/** Copies what is right. @throws ShapeError for anything else */
type Shape = (value: unknown, place: string) => unknown;

/** What is wrong with a value, and where. */
class ShapeError extends Error {}

function refuse(place: string, what: string): never {
  throw new ShapeError(`${place || 'it'} ${what}`);
}

/** More than any report has. */
const maxTextLength = 10_000;

const text: Shape = (value, place) => {
  if (typeof value !== 'string') refuse(place, 'is not a string');
  return value.length <= maxTextLength
    ? value
    : refuse(place, `has ${value.length} characters, which are more than ${maxTextLength}`);
};

const flag: Shape = (value, place) =>
  typeof value === 'boolean' ? value : refuse(place, 'is not true or false');

/** Everything that a report counts or measures. What is calculated from more would not be finite. */
const amount: Shape = (value, place) =>
  typeof value === 'number' && value >= 0 && value <= 1e100
    ? value
    : refuse(place, 'is not a number from 0 to 1e100');

/** A time that others are divided by. */
const positive: Shape = (value, place) =>
  (amount(value, place) as number) >= 1 ? value : refuse(place, 'is not a number from 1 to 1e100');

function exactly(wanted: number): Shape {
  return (value, place) => (value === wanted ? value : refuse(place, `is not ${wanted}`));
}

function orNull(shape: Shape): Shape {
  return (value, place) => (value === null ? null : shape(value, place));
}

/** Of at most so many. */
function listOf(shape: Shape, max: number): Shape {
  return (value, place) => {
    if (!Array.isArray(value)) return refuse(place, 'is not a list');
    if (value.length > max) {
      refuse(place, `has ${value.length} entries, which are more than ${max}`);
    }
    return value.map((each, index) => shape(each, `${place}[${index}]`));
  };
}

/** An object that has these fields; others are left out. */
function fields(shapes: Readonly<Record<string, Shape>>): Shape {
  const entries = Object.entries(shapes);
  return (value, place) => {
    if (typeof value !== 'object' || value === null) return refuse(place, 'is not an object');
    return Object.fromEntries(
      entries.map(([name, shape]) => {
        const given: unknown = Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
        return [name, shape(given, place === '' ? name : `${place}.${name}`)];
      }),
    );
  };
}

/** One shape for objects that have a field of that name, another for those that have not. */
function withField(name: string, has: Shape, hasNot: Shape): Shape {
  return (value, place) => {
    const isThere = typeof value === 'object' && value !== null && Object.hasOwn(value, name);
    return (isThere ? has : hasNot)(value, place);
  };
}

/** As many as a run may have; and more machines, kinds and codes than anybody has seen. */
const max = { threads: 1024, machines: 1000, kinds: 100 } as const;

const endpoint = withField('path', fields({ path: text }), fields({ host: text, port: amount }));

const histogramFields = fields({
  total: amount,
  minNs: amount,
  maxNs: amount,
  meanNs: amount,
  sumNs: amount,
  p50Ns: amount,
  p90Ns: amount,
  p99Ns: amount,
  p999Ns: amount,
  slots: listOf(listOf(amount, 2), slotCount),
});

const histogram: Shape = (value, place) => {
  const data = histogramFields(value, place) as HistogramData;
  try {
    checkSlots(data);
  } catch (error) {
    throw new ShapeError(`${place}: ${(error as Error).message}`, { cause: error });
  }
  return data;
};

const options = fields({
  target: endpoint,
  connections: amount,
  messageBytes: amount,
  pipeline: amount,
  threads: amount,
  durationMs: orNull(amount),
  messages: orNull(amount),
  ratePerSecond: orNull(amount),
  warmupMs: amount,
  verify: flag,
  newConnection: flag,
  engine: text,
  connectTimeoutMs: amount,
  messageTimeoutMs: amount,
  lateAfterMs: amount,
});

const environment = fields({
  hostname: text,
  node: text,
  platform: text,
  arch: text,
  kernel: text,
  cpuModel: text,
  cores: amount,
  memoryBytes: amount,
});

const thread = fields({
  connections: amount,
  messages: amount,
  cpuUserNs: orNull(amount),
  cpuSystemNs: orNull(amount),
  cpuWaitedNs: orNull(amount),
  wallNs: amount,
  busy: orNull(amount),
  loopDelay: histogram,
});

const machine = fields({
  startedAt: text,
  target: endpoint,
  environment,
  engine: text,
  engineReason: text,
  threads: listOf(thread, max.threads),
});

/** A report of `schema` 1. Kinds of errors and codes of limits may be those of a later version; its other fields are left out. */
const reportShape = fields({
  schema: exactly(1),
  startedAt: text,
  options,
  interrupted: flag,
  endedBecause: text,
  durationNs: amount,
  measured: fields({
    messages: amount,
    bytes: amount,
    messagesPerSecond: amount,
    bytesPerSecond: amount,
  }),
  messages: fields({ sent: amount, completed: amount, failed: amount, outstanding: amount }),
  bytes: fields({ sent: amount, received: amount, lost: amount, outstanding: amount }),
  connected: amount,
  openLoop: orNull(fields({ askedPerSecond: amount, due: amount, late: amount, dropped: amount })),
  latency: fields({
    fromSend: histogram,
    fromDue: orNull(histogram),
    unanswered: orNull(histogram),
  }),
  silence: fields({ longestNs: amount, startNs: amount }),
  connect: histogram,
  errors: listOf(fields({ kind: text, count: amount, example: text }), max.kinds),
  intervals: fields({
    lengthNs: positive,
    messages: listOf(amount, maxIntervals),
    bytes: listOf(amount, maxIntervals),
    errors: listOf(amount, maxIntervals),
  }),
  machines: listOf(machine, max.machines),
  limits: listOf(fields({ code: text, message: text }), max.kinds),
});

const opening = '<script type="application/json" id="tcp-echo-report">';
const closing = '</script>';

/** No JSON needs a `<` outside of its strings, and without one nothing in it is a tag or a comment to HTML. */
export function embedReports(reports: readonly EchoBenchReport[]): string {
  const json = JSON.stringify(reports).replaceAll('<', String.raw`\u003c`);
  return `${opening}${json}${closing}`;
}

/** The JSON in an HTML report; undefined if there is none. All text of the page is escaped, so the first such tag is the real one. */
function extractJson(page: string): string | undefined {
  const tag = page.indexOf(opening);
  if (tag === -1) return undefined;
  const start = tag + opening.length;
  const end = page.indexOf(closing, start);
  return end === -1 ? undefined : page.slice(start, end);
}

/** As many as `bench --repeat` makes at most. */
const maxReports = 1000;
/** In characters: a thousand reports of a machine have a tenth of that. */
const maxFileLength = 200_000_000;

/**
 * Reads what `JSON.stringify` made of a report, of a list of them, or of an object that has one as `runs`; or what
 * `renderReport` made.
 *
 * @throws BenchReportError if the text is none of these, or a report in it lacks something.
 */
export function readReports(text: string): EchoBenchReport[] {
  if (text.length > maxFileLength) {
    throw new BenchReportError(
      `it has ${text.length} characters, which are more than ${maxFileLength}`,
    );
  }
  // Windows' PowerShell begins files with a byte order mark.
  const content = text.replace(/^\u{FEFF}/u, '').trim();
  const data = content.startsWith('<') ? parsePage(content) : parse(content);
  const list = runsOf(data) ?? data;
  const reports: readonly unknown[] = Array.isArray(list) ? list : [list];
  if (reports.length === 0) throw new BenchReportError('the list of reports is empty');
  if (reports.length > maxReports) {
    throw new BenchReportError(
      `there are ${reports.length} reports, which are more than ${maxReports}`,
    );
  }
  return reports.map((report, index) => {
    try {
      return reportShape(report, '') as EchoBenchReport;
    } catch (error) {
      if (!(error instanceof ShapeError)) throw error;
      const which = reports.length === 1 ? '' : `report ${index + 1}: `;
      throw new BenchReportError(`${which}${error.message}`, { cause: error });
    }
  });
}

/** As `tcp-echo bench --repeat --json` prints them. */
function runsOf(data: unknown): unknown {
  return (data as { readonly runs?: unknown } | null)?.runs;
}

function parsePage(page: string): unknown {
  const json = extractJson(page);
  if (json !== undefined) return parse(json);
  throw new BenchReportError('this is HTML, or XML, that has no report in it');
}

function parse(json: string): unknown {
  if (json === '') throw new BenchReportError('there is nothing in it');
  try {
    return JSON.parse(json) as unknown;
  } catch (error) {
    throw new BenchReportError('this is neither JSON nor an HTML report', { cause: error });
  }
}
