// Any plan of one or two faults, any message, in any chunks: what comes back is what the plan must cause.
import { isThorough } from '@tcp-echo/contract-tests';
import { tcpEchoClient } from '@tcp-echo/echo-client-async';
import { startEchoServer, type Fault, type FaultPlan } from '@tcp-echo/echo-server';
import * as fc from 'fast-check';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { anyFault } from './support/any-fault.js';
import { modelReply, type Reply } from './support/fault-model.js';
import { RawVisitor } from './support/raw-visitor.js';

const anyFaults = fc.array(anyFault, { minLength: 1, maxLength: 2 });
/** What the model can foresee: of two pieces that are reordered, each comes in the other's place. */
const foreseeableFaults = anyFaults.map((faults) =>
  faults.map((fault) => (fault.fault === 'reorder' ? { ...fault, pieces: 2 } : fault)),
);
const anyMessage = fc.uint8Array({ minLength: 1, maxLength: 600 });
const anyChunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 150 }), {
  minLength: 1,
  maxLength: 6,
});

/** Each runs some hundred servers, on a machine that may do other things too. */
const timeout = 120_000;

describe('any plan of one or two faults', () => {
  it('brings back to a raw client exactly what it must', { timeout }, async () => {
    await fc.assert(
      fc.asyncProperty(foreseeableFaults, anyChunks, async (faults, chunks) => {
        const wanted = modelReply(faults, { bytes: Buffer.concat(chunks), end: 'end' });
        await using server = await startEchoServer({ faults });
        await using visitor = await RawVisitor.connect(server.port);
        await visitor.send(chunks);
        if (wanted.end === undefined) {
          await visitor.untilReceived(wanted.bytes.length);
          // Nothing may follow; how long nothing comes can only be seen by waiting.
          await sleep(10);
        } else {
          await visitor.ended;
        }
        // A client whose write meets a reset may never get to read what came before it.
        const { received } = visitor;
        const { length } = wanted.end === 'reset' ? received : wanted.bytes;
        expect(received).toEqual(wanted.bytes.subarray(0, length));
        expect(visitor.hasEnded).toBe(wanted.end !== undefined);
        await server.close({ graceMs: 0 });
      }),
      { numRuns: isThorough ? 300 : 80 },
    );
  });

  it('brings tcpEchoClient the echo or the error that it must', { timeout }, async () => {
    await fc.assert(
      fc.asyncProperty(foreseeableFaults, anyMessage, async (faults, message) => {
        // The client does not end before it has its echo: no end follows by itself.
        const reply = modelReply(faults, { bytes: Buffer.from(message), end: undefined });
        const wanted = wantedOutcome(message, reply);
        await using server = await startEchoServer({ faults });
        const timeoutMs = wanted['code'] === 'ERR_ECHO_TIMEOUT' ? 60 : 15_000;
        const outcome = await tcpEchoClient(message, server.port, { timeoutMs }).then(
          (echo) => ({ echo }),
          (error: unknown) => error,
        );
        const isRefused = faults.some(({ fault }) => fault === 'refuse');
        // A client may learn of a reset before it has learnt that it is connected.
        if (!isRefused || (outcome as { code?: string }).code !== 'ERR_CONNECT_FAILED') {
          expect(outcome).toMatchObject(wanted);
        }
        await server.close({ graceMs: 0 });
      }),
      { numRuns: isThorough ? 300 : 80 },
    );
  });

  it(
    'does the same again with the same seed, however connections interleave',
    { timeout },
    async () => {
      const endingFaults = anyFaults.map((faults) => faults.filter(endsCleanly));
      const anyPlan: fc.Arbitrary<FaultPlan> = fc.record({
        seed: fc.integer(),
        rules: fc.array(
          fc.record({
            probability: fc.double({ min: 0, max: 1, noNaN: true }),
            faults: endingFaults,
          }),
          { minLength: 1, maxLength: 2 },
        ),
      });
      await fc.assert(
        fc.asyncProperty(anyPlan, anyChunks, async (faults, chunks) => {
          const inOrder = await visitEach(faults, chunks, [0, 1, 2, 3, 4]);
          const inReverse = await visitEach(faults, chunks, [4, 3, 2, 1, 0]);
          expect(inReverse).toEqual(inOrder);
        }),
        { numRuns: isThorough ? 100 : 25 },
      );
    },
  );
});

/** What `tcpEchoClient` must come to: its echo, or an error. */
function wantedOutcome(
  message: Uint8Array,
  { bytes, end }: Reply,
): Readonly<Record<string, unknown>> {
  const offset = message.findIndex((byte, at) => at < bytes.length && byte !== bytes[at]);
  if (offset >= 0) {
    const [expected, actual] = [message[offset], bytes[offset]];
    return { code: 'ERR_ECHO_MISMATCH', offset, expected, actual };
  }
  if (bytes.length >= message.length) return { echo: message };
  if (end === undefined) return { code: 'ERR_ECHO_TIMEOUT' };
  const code = end === 'end' ? 'ERR_ECHO_ENDED_EARLY' : 'ERR_CONNECTION_LOST';
  return { code, received: new Uint8Array(bytes), expectedBytes: message.length };
}

/** What a client gets of a reply that is reset, or never ends, depends on when it looks. */
function endsCleanly({ fault, ...options }: Fault): boolean {
  if (fault === 'stall') return !('stallMs' in options) || options.stallMs !== Infinity;
  return fault !== 'blackHole' && fault !== 'reset';
}

/** Connects five times, then sends on one connection after the other, in `order`; what came back on each. */
async function visitEach(
  faults: FaultPlan,
  chunks: readonly Uint8Array[],
  order: readonly number[],
): Promise<unknown> {
  await using server = await startEchoServer({ faults });
  const visitors: RawVisitor[] = [];
  for (const _ of order) visitors.push(await RawVisitor.connect(server.port));
  for (const each of order) {
    await visitors[each]?.send(chunks);
    await visitors[each]?.ended;
  }
  for (const visitor of visitors) await visitor[Symbol.asyncDispose]();
  return visitors.map(({ received }) => received.toString('hex'));
}
