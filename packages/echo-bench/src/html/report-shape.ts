// What a report must look like to be shown and compared.
import type { HistogramData } from '../histogram/histogram-data.js';
import { checkSlots } from '../histogram/histogram.js';
import { slotCount } from '../histogram/slots.js';
import { mostIntervals } from '../thread/intervals.js';
import {
  amount,
  exactly,
  fields,
  flag,
  listOf,
  orNull,
  positive,
  type Shape,
  ShapeError,
  text,
  withField,
} from './shape.js';

/** As many as a run may have; and more machines, kinds and codes than anybody has seen. */
const most = { threads: 1024, machines: 1000, kinds: 100 } as const;

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
  threads: listOf(thread, most.threads),
});

/** A report of `schema` 1. Kinds of errors and codes of limits may be those of a later version; its other fields are left out. */
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
  latency: fields({
    fromSend: histogram,
    fromDue: orNull(histogram),
    unanswered: orNull(histogram),
  }),
  silence: fields({ longestNs: amount, startNs: amount }),
  connect: histogram,
  errors: listOf(fields({ kind: text, count: amount, example: text }), most.kinds),
  intervals: fields({
    lengthNs: positive,
    messages: listOf(amount, mostIntervals),
    bytes: listOf(amount, mostIntervals),
    errors: listOf(amount, mostIntervals),
  }),
  machines: listOf(machine, most.machines),
  limits: listOf(fields({ code: text, message: text }), most.kinds),
});
