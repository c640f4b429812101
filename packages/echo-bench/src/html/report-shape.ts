// What a report must look like to be shown and compared.
import { Histogram } from '../histogram/histogram.js';
import type { HistogramData } from '../histogram/histogram-data.js';
import {
  amount,
  exactly,
  fields,
  flag,
  listOf,
  orNull,
  type Shape,
  text,
  withField,
} from './shape.js';

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
  slots: listOf(listOf(amount)),
});

const histogram: Shape = (value, place) =>
  histogramFields(value, place) ?? wrongSlots(value as HistogramData, place);

function wrongSlots(data: HistogramData, place: string): string | undefined {
  try {
    Histogram.fromData(data);
    return undefined;
  } catch (error) {
    return `${place}: ${(error as Error).message}`;
  }
}

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
  threads: listOf(thread),
});

/** A report of `schema` 1. Kinds of errors and codes of limits may be those of a later version. */
export const reportShape = fields({
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
  latency: fields({ fromSend: histogram, fromDue: orNull(histogram) }),
  connect: histogram,
  errors: listOf(fields({ kind: text, count: amount, example: text })),
  intervals: fields({
    lengthNs: amount,
    messages: listOf(amount),
    bytes: listOf(amount),
    errors: listOf(amount),
  }),
  machines: listOf(machine),
  limits: listOf(fields({ code: text, message: text })),
});
