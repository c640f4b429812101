// Which checks of `tcp-echo verify` find which fault of our own faulty servers.
import { startEchoServer, type Fault, type FaultName } from '@tcp-echo/echo-server';
import { expect, it } from 'vitest';
import { verify } from './support/verify.js';

const soon = 20;
const never = 600_000;
/** Checks that need no more than 256 bytes of a connection, and one that needs more. */
const short = ['bytes.all-values', 'segments.bytewise'];
const some = ['--only', [...short, 'bytes.long', 'close.ours-first'].join()];
/** More than a busy machine lets an echo wait. */
const untilLate = ['--timeout', '2s'];

interface Found {
  readonly fault: Fault;
  readonly args?: readonly string[];
  /** In the order of the checks. */
  readonly fails: readonly string[];
}

/** One fault at least of each name; what a check cannot see has a reason. */
const found: Readonly<Record<FaultName, readonly Found[]>> = {
  delay: [
    // A path may be slow: only who says what is too slow is told.
    { fault: { fault: 'delay', delayMs: soon }, fails: [] },
    {
      fault: { fault: 'delay', delayMs: soon },
      args: ['--max-latency', `${soon / 2}ms`],
      fails: ['latency.first-byte'],
    },
  ],
  bandwidth: [
    // Slow is no fault until a check takes ten times its limit.
    {
      fault: { fault: 'bandwidth', bytesPerSecond: 20_000 },
      args: [...some, '--timeout', '1s'],
      fails: ['bytes.long'],
    },
  ],
  // TCP has no messages: how a stream is cut says nothing of the echo.
  slicer: [{ fault: { fault: 'slicer', pieceBytes: 100 }, fails: [] }],
  coalesce: [
    // The same for bytes that are joined, unless they are held until there are enough of them.
    { fault: { fault: 'coalesce', pieceBytes: 100, maxDelayMs: soon }, fails: [] },
    {
      fault: { fault: 'coalesce', pieceBytes: 100, maxDelayMs: never },
      args: untilLate,
      fails: ['echo.first'],
    },
  ],
  corrupt: [{ fault: { fault: 'corrupt', atByte: 300 }, fails: beyond300() }],
  duplicate: [{ fault: { fault: 'duplicate', atByte: 300 }, fails: beyond300() }],
  // What is too little to be reordered waits for the end.
  reorder: [{ fault: { fault: 'reorder' }, args: untilLate, fails: ['echo.first'] }],
  truncate: [
    {
      fault: { fault: 'truncate', afterBytes: 300 },
      args: [...some, ...untilLate],
      fails: ['bytes.long', 'close.ours-first'],
    },
  ],
  limitData: [
    { fault: { fault: 'limitData', afterBytes: 300 }, fails: beyond300() },
    // What ends after the first byte is no server that echoes one message.
    {
      fault: { fault: 'limitData', afterBytes: 1 },
      args: some,
      fails: ['bytes.all-values', 'bytes.long', 'segments.bytewise', 'close.ours-first'],
    },
  ],
  halfClose: [{ fault: { fault: 'halfClose', afterBytes: 300 }, fails: beyond300() }],
  reset: [{ fault: { fault: 'reset', afterBytes: 300 }, fails: beyond300() }],
  stall: [
    {
      fault: { fault: 'stall', afterBytes: 300 },
      args: [...some, ...untilLate],
      fails: ['bytes.long', 'close.ours-first'],
    },
    // One that is over within the limit is a slow path.
    { fault: { fault: 'stall', afterBytes: 300, stallMs: soon }, fails: [] },
  ],
  blackHole: [{ fault: { fault: 'blackHole' }, args: untilLate, fails: ['echo.first'] }],
  slowClose: [
    {
      fault: { fault: 'slowClose', delayMs: never },
      args: untilLate,
      fails: ['connect.empty', 'close.ours-first', 'close.half', 'connections.many'],
    },
  ],
  refuse: [
    {
      // Where nothing comes back once and once more, the others do not apply.
      fault: { fault: 'refuse', how: 'close' },
      fails: ['echo.first'],
    },
    {
      fault: { fault: 'refuse', how: 'reset' },
      args: some,
      fails: ['bytes.all-values', 'bytes.long', 'segments.bytewise', 'close.ours-first'],
    },
  ],
  acceptLate: [
    // The operating system has made the connection: until it is late, nobody can tell.
    { fault: { fault: 'acceptLate', delayMs: soon }, fails: [] },
    {
      fault: { fault: 'acceptLate', delayMs: never },
      args: untilLate,
      fails: ['echo.first'],
    },
  ],
};

// At once: most of their time is silence.
it.concurrent.each(Object.values(found).flat())(
  'of $fault with $args, $fails fail',
  { timeout: 120_000 },
  async ({ fault, args = [], fails }) => {
    await using server = await startEchoServer({ faults: [fault] });
    const only = args.includes('--only') || fails[0] === 'echo.first';
    const { status, idsOf } = await verify(server.port, ...args);
    expect(idsOf('failed')).toEqual(fails);
    expect(status).toBe(fails.length > 0 ? 1 : 0);
    // Nothing hides behind what does not apply.
    if (!only) expect(idsOf('not-applicable')).toEqual(['close.theirs-first']);
    await server.close({ graceMs: 0 });
  },
);

it('says where the first wrong byte is, and what it should have been', async () => {
  const faults: Fault[] = [{ fault: 'corrupt', atByte: 0x41, bit: 5 }];
  await using server = await startEchoServer({ faults });
  const { lines } = await verify(server.port, '--only', 'bytes.all-values');
  expect(lines[0]).toMatchObject({
    id: 'bytes.all-values',
    wanted: '41 42 43 44 45 46 47 48',
    got: '61 42 43 44 45 46 47 48',
    offset: 0x41,
  });
});

/** What needs more than 300 bytes of one connection. */
function beyond300(): string[] {
  return [
    'bytes.sizes',
    'bytes.long',
    'duplex.full',
    'segments.odd',
    'pipeline.small',
    'order.numbered',
    'close.ours-first',
    'close.half',
    'connections.many',
    'connections.reset',
    'backlog.unread',
    'backlog.deep',
  ];
}
