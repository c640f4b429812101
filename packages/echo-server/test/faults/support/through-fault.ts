// One fault without a server: what it makes of the chunks of a reply. What this cannot show, such as what
// the operating system does with an end or a reset, the tests show through a server.
import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import type { Ending, Fault, FaultContext } from '@tcp-echo/faults';
import { resolveFault, seededRandom, Timers } from '@tcp-echo/faults/internal';

/** What became of a reply. */
export interface FaultyReply {
  readonly pieces: readonly string[];
  readonly ending: Ending | undefined;
  readonly traced: readonly string[];
}

/** Sends `chunks` through a fault, one in a turn of the loop, then the end; resolves when that has come out. */
export async function throughFault(fault: Fault, chunks: readonly string[]): Promise<FaultyReply> {
  const timers = new Timers();
  const traced: string[] = [];
  let ending: Ending | undefined;
  const context: FaultContext = {
    connection: 1,
    random: seededRandom(0),
    after: timers.after.bind(timers),
    wait: (ms) => new Promise((resolve) => void timers.after(ms, resolve)),
    endWith(wanted) {
      ending = wanted;
    },
    refuse() {},
    trace(message) {
      traced.push(message);
    },
  };
  const { outgoing } = resolveFault('fault', fault)(context);
  if (outgoing === undefined) throw new Error(`${fault.fault} changes nothing that is sent`);
  const pieces: string[] = [];
  outgoing.on('data', (piece: Buffer) => pieces.push(String(piece)));
  const ended = once(outgoing, 'end');
  for (const chunk of chunks) {
    outgoing.write(Buffer.from(chunk));
    await setImmediate();
  }
  outgoing.end();
  await ended;
  return { pieces, ending, traced };
}
