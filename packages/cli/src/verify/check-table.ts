// Every check, in the order in which they are made: the simple ones first.
import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import { UnknownNameError } from '../usage-error.js';
import {
  CheckFailure,
  NotApplicable,
  piecesOf,
  sendInWindow,
  testBytes,
  type Check,
  type Wire,
} from './wire.js';

// A connection without a byte.

const connectEmpty: Check = {
  id: 'connect.empty',
  holds: 'a connection that ends without a byte is ended without one',
  level: 'required',
  kinds: ['stream', 'once'],
  async run(path) {
    const wire = await path.connect();
    wire.end();
    await wire.backAndEnd();
  },
};

// Something comes back at all. The other checks take it from here which kind of server this is.

export const echoFirst: Check = {
  id: 'echo.first',
  holds: 'one byte comes back',
  level: 'required',
  kinds: ['stream', 'once'],
  async run(path) {
    const wire = await path.connect();
    wire.send(testBytes(1));
    await wire.back();
  },
};

// What somebody on the way may take for text, or for a command.

const texts: readonly (string | Uint8Array)[] = [
  'line\r\nline\nline\rno line',
  '\0 in the\0middle\0',
  'Grüße 🦊 \u{feff} \u2028',
  // A character cut off, and bytes that begin none (RFC 3629).
  Uint8Array.of(0xf0, 0x9f, 0xa6),
  Uint8Array.of(0xc0, 0x80, 0xfe, 0xff),
  // Telnet's "interpret as command" (RFC 854), Ctrl-C, Ctrl-D, Ctrl-Z, backspace, XON and XOFF.
  Uint8Array.of(0xff, 0xf4, 0xff, 0xfd, 0x06, 0x03, 0x04, 0x1a, 0x08, 0x11, 0x13),
];

const bytesText: Check = {
  id: 'bytes.text',
  holds: 'line ends, NUL, UTF-8 and control characters come back untouched',
  level: 'required',
  kinds: ['stream', 'once'],
  async run(path) {
    for (const text of texts) {
      const wire = await path.connect();
      wire.send(Buffer.from(text as string));
      await wire.back();
      wire.destroy();
    }
  },
};

// Every byte value.

const bytesAllValues: Check = {
  id: 'bytes.all-values',
  holds: 'each of the 256 byte values comes back as it was',
  level: 'required',
  kinds: ['stream'],
  async run(path) {
    const wire = await path.connect();
    wire.send(Uint8Array.from({ length: 256 }, (_, value) => value));
    await wire.back();
  },
};

// Sizes around those of segments, pages and 16 bits, each over a connection of its own.

/** 1460 is what Ethernet leaves for a segment (RFC 9293 section 3.7.1), 4096 a page, 65535 what 16 bits count. */
const sizes = [1, 1459, 1460, 1461, 4095, 4096, 4097, 65_535, 65_536, 65_537];

const bytesSizes: Check = {
  id: 'bytes.sizes',
  holds: 'messages of 1 B to 64 KiB and 1 B come back whole',
  level: 'required',
  kinds: ['stream'],
  async run(path) {
    for (const size of sizes) {
      const wire = await path.connect();
      try {
        wire.send(testBytes(size, size));
        await wire.back();
      } catch (error) {
        if (!(error instanceof CheckFailure)) throw error;
        throw new CheckFailure(`${error.wanted} (message of ${size} B)`, error.got, error.offset);
      }
      wire.destroy();
    }
  },
};

// A long stream, of which a window is under way.

const bytesLong: Check = {
  id: 'bytes.long',
  holds: '1 MiB comes back, while at most 64 KiB are under way',
  level: 'required',
  kinds: ['stream'],
  async run(path) {
    const wire = await path.connect();
    await sendInWindow(wire, piecesOf(testBytes(1_048_576), 16_384));
  },
};

// Order: numbers, so that a wrong byte says which message is where another should be.

const numberCount = 32_768;

const orderNumbered: Check = {
  id: 'order.numbered',
  holds: '32768 numbers come back in order, none twice and none left out',
  level: 'required',
  kinds: ['stream'],
  async run(path) {
    const wire = await path.connect();
    await sendInWindow(wire, numbers());
  },
};

/** 4 bytes each, 1024 of them in a piece. */
function* numbers(): Generator<Buffer> {
  for (let first = 0; first < numberCount; first += 1024) {
    const piece = Buffer.alloc(4 * 1024);
    for (let i = 0; i < 1024; i += 1) piece.writeUInt32BE(first + i, 4 * i);
    yield piece;
  }
}

// Many small messages without waiting.

const pipelineSmall: Check = {
  id: 'pipeline.small',
  holds: '1000 messages of 1 to 60 B, sent without waiting, come back',
  level: 'required',
  kinds: ['stream'],
  async run(path) {
    const wire = await path.connect();
    for (let i = 1; i <= 1000; i += 1) wire.send(testBytes(1 + (i % 60), i));
    await wire.back();
  },
};

// A message in as many segments as it has bytes.

const segmentsBytewise: Check = {
  id: 'segments.bytewise',
  holds: '256 B sent one at a time come back',
  level: 'required',
  kinds: ['stream'],
  async run(path) {
    const wire = await path.connect();
    for (const byte of piecesOf(testBytes(256), 1)) {
      wire.send(byte);
      // A write of its own in a turn of its own: with TCP_NODELAY, a segment of its own.
      await setImmediate();
    }
    await wire.back();
  },
};

// A message split where nothing ends: inside of characters, line ends and words of 16 bits.

const text = Buffer.from('Grüße 🦊\r\n\u4f60\u597d\r\n'.repeat(100));
/** Primes, so that the cuts fall everywhere. */
const lengths = [1, 2, 3, 5, 7, 11, 13, 127, 251];

const segmentsOdd: Check = {
  id: 'segments.odd',
  holds: 'text split inside of characters and line ends comes back',
  level: 'required',
  kinds: ['stream'],
  async run(path) {
    const wire = await path.connect();
    let start = 0;
    for (let i = 0; start < text.length; i += 1) {
      const end = start + (lengths[i % lengths.length] ?? 1);
      wire.send(text.subarray(start, end));
      start = end;
      await setImmediate();
    }
    await wire.back();
  },
};

// Both directions at once: no echo may wait for more, for a line's end, or for the end.

const duplexFull: Check = {
  id: 'duplex.full',
  holds: 'each message comes back before the next is sent, without a line end or an end',
  level: 'required',
  kinds: ['stream'],
  async run(path) {
    const wire = await path.connect();
    for (let i = 1; i <= 20; i += 1) {
      // Letters only: no line feed.
      wire.send(Buffer.from(testBytes(20, i).toString('hex')));
      await wire.back();
    }
  },
};

// Half-close: this end ends while its echo is still under way.

const closeHalf: Check = {
  id: 'close.half',
  holds: 'what was sent right before our end still comes back, and then its end',
  level: 'advised',
  kinds: ['stream'],
  async run(path) {
    const wire = await path.connect();
    wire.send(testBytes(65_536));
    wire.end();
    await wire.backAndEnd();
  },
};

// The usual end: everything is back, this end ends, and the other one follows.

const closeOursFirst: Check = {
  id: 'close.ours-first',
  holds: 'after the last byte, its end follows ours, and nothing else',
  level: 'required',
  kinds: ['stream'],
  async run(path) {
    const wire = await path.connect();
    wire.send(testBytes(1000));
    await wire.back();
    wire.end();
    await wire.backAndEnd();
  },
};

// The other end ends first: what it did not read must not destroy what it said.

const closeTheirsFirst: Check = {
  id: 'close.theirs-first',
  holds: 'a server that ends first loses none of its echo to what it did not want',
  level: 'required',
  kinds: ['once'],
  async run(path) {
    const wire = await path.connect();
    // More than one message; a reset, which an unread byte may cause (RFC 9293 section 3.6.1), fails.
    wire.send(testBytes(20_000));
    await wire.backOrEnd();
    if (wire.backBytes === 0) throw new CheckFailure('a first part of 20000 B', 'an end at once');
    wire.end();
  },
};

// A silence, after which the connection still echoes. Who ends first is the client.

const silenceMs = 500;

const idleShort: Check = {
  id: 'idle.short',
  holds: 'a connection survives half a second of silence, and the server does not end it',
  level: 'required',
  kinds: ['stream'],
  async run(path) {
    const wire = await path.connect();
    wire.send(testBytes(100, 1));
    await wire.back();
    await path.pause(silenceMs);
    wire.send(testBytes(100, 2));
    await wire.back();
  },
};

// A client that reads late: its echo has to wait for it.

const backlogUnread: Check = {
  id: 'backlog.unread',
  holds: '64 KiB that we leave unread for a while come back',
  level: 'required',
  kinds: ['stream'],
  async run(path) {
    const wire = await path.connect();
    wire.pause();
    wire.send(testBytes(65_536));
    await path.pause(100);
    wire.resume();
    await wire.back();
  },
};

// A client that reads nothing until no more is taken from it.

const pieceBytes = 65_536;
/** More than the buffers of two hosts hold: who takes it all keeps it in memory. */
const maxPieces = 1024;
const quietMs = 300;

const backlogDeep: Check = {
  id: 'backlog.deep',
  holds: 'while we read nothing it stops reading, and then everything comes back',
  level: 'advised',
  kinds: ['stream'],
  async run(path) {
    const wire = await path.connect();
    wire.pause();
    let pieces = 0;
    do {
      if (pieces === maxPieces) {
        throw new CheckFailure('it to stop reading while we do', '64 MiB taken, all unread');
      }
      pieces += 1;
      wire.send(testBytes(pieceBytes, pieces));
    } while (!wire.isFull || (await wire.drains(quietMs)));
    wire.resume();
    await wire.back();
  },
};

// Many connections at once, each of which must get its own bytes only.

const connectionCount = 32;
const roundCount = 4;

const connectionsMany: Check = {
  id: 'connections.many',
  holds: '32 connections at once each get their own bytes back, and no others',
  level: 'required',
  kinds: ['stream'],
  async run(path) {
    const wires: Wire[] = [];
    for (let i = 0; i < connectionCount; i += 1) {
      const wire = await path.connect();
      wires.push(wire);
      // One that echoes is accepted: socat's queue is 5 long, which is no matter of the echo.
      wire.send(testBytes(100, i + 1));
      await wire.back();
    }
    for (let round = 1; round <= roundCount; round += 1) {
      for (const [i, wire] of wires.entries()) {
        wire.send(testBytes(1000, 1 + i + round * connectionCount));
      }
    }
    await Promise.all(wires.map((wire) => wire.back()));
    for (const wire of wires) wire.end();
    await Promise.all(wires.map((wire) => wire.backAndEnd()));
  },
};

// A client that vanishes while its echo is under way.

const connectionsReset: Check = {
  id: 'connections.reset',
  holds: 'a client that resets its connection disturbs no other',
  level: 'required',
  kinds: ['stream'],
  async run(path) {
    const [steady, vanishing] = [await path.connect(), await path.connect()];
    steady.send(testBytes(1000, 1));
    vanishing.pause();
    vanishing.send(testBytes(10_000, 2));
    await steady.back();
    vanishing.vanish();
    steady.send(testBytes(1000, 3));
    await steady.back();
    const later = await path.connect();
    later.send(testBytes(1000, 4));
    await later.back();
  },
};

// How long an echo takes, for who wants to know.

const echoCount = 5;

const latencyFirstByte: Check = {
  id: 'latency.first-byte',
  holds: 'the fastest of 5 small echoes takes no longer than --max-latency',
  level: 'required',
  kinds: ['stream'],
  async run(path) {
    const { maxLatencyMs } = path;
    if (maxLatencyMs === undefined) throw new NotApplicable('it needs a --max-latency');
    const wire = await path.connect();
    let fastestMs = Infinity;
    for (let i = 1; i <= echoCount; i += 1) {
      const startedAt = performance.now();
      wire.send(testBytes(10, i));
      await wire.back();
      fastestMs = Math.min(fastestMs, performance.now() - startedAt);
    }
    if (fastestMs > maxLatencyMs) {
      throw new CheckFailure(`an echo within ${maxLatencyMs} ms`, `${fastestMs.toFixed(1)} ms`);
    }
  },
};

export const checkTable: readonly Check[] = [
  echoFirst,
  connectEmpty,
  bytesAllValues,
  bytesText,
  bytesSizes,
  bytesLong,
  duplexFull,
  segmentsBytewise,
  segmentsOdd,
  pipelineSmall,
  orderNumbered,
  closeOursFirst,
  closeHalf,
  closeTheirsFirst,
  connectionsMany,
  connectionsReset,
  backlogUnread,
  backlogDeep,
  idleShort,
  latencyFirstByte,
];

/**
 * The checks with these IDs, in the order of the table; without any, all but the one that needs a limit that
 * was not given.
 *
 * @throws UnknownNameError if there is no such check
 */
export function selectChecks(
  ids: readonly string[] | undefined,
  hasMaxLatency: boolean,
): readonly Check[] {
  if (ids === undefined) {
    return checkTable.filter((check) => check !== latencyFirstByte || hasMaxLatency);
  }
  const unknown = ids.find((id) => !checkTable.some((check) => check.id === id));
  if (unknown !== undefined) {
    throw new UnknownNameError(
      `there is no check ${JSON.stringify(unknown)}`,
      unknown,
      checkTable.map(({ id }) => id),
      'tcp-echo verify --list shows them all',
    );
  }
  return checkTable.filter(({ id }) => ids.includes(id));
}
