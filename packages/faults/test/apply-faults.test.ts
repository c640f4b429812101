// Faults on a stream that belongs to no server: what goes in, what comes out, and how it ends.
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { applyFaults, resolveFaultPlan, type Fault, type FaultTarget } from '@tcp-echo/faults';

/** Sends `pieces` through the faults of connection `number`. */
async function send(faults: readonly Fault[], pieces: readonly string[], number = 1) {
  const sent = new PassThrough();
  const told: string[] = [];
  let ending = 'not at all';
  const target: FaultTarget = {
    number,
    onGone: (callback) => {
      sent.once('close', callback);
    },
    trace: (message) => {
      told.push(message);
    },
    refuse: (how) => {
      ending = `refused: ${how}`;
      sent.end();
    },
    send: (piece, done) => {
      sent.write(piece, done);
    },
    stopSending: (how = 'end') => {
      ending = how;
      sent.end();
    },
    fail: (error) => {
      sent.destroy(error);
    },
  };
  const address = { family: 'Unix', path: '/run/some.sock' } as const;
  const planned = resolveFaultPlan({ seed: 1, rules: [{ connections: 1, faults }] })(
    number,
    () => ({ local: address, peer: address }),
  );
  const { output, accept } = applyFaults(target, planned);
  accept(() => {
    const way = output?.() ?? sent;
    for (const piece of pieces) way.write(piece);
    if (way === sent) target.stopSending(undefined);
    else way.end();
  });
  return { received: await text(sent), ending, told };
}

it('lets everything through where no fault is for the connection', async () => {
  const { received, ending } = await send([{ fault: 'truncate', afterBytes: 1 }], ['abc'], 2);
  expect({ received, ending }).toEqual({ received: 'abc', ending: 'end' });
});

it('puts faults one behind the other, counts bytes over all pieces, and the last ending gets out', async () => {
  const faults: Fault[] = [
    { fault: 'corrupt', atByte: 1, bit: 5 },
    { fault: 'reset', afterBytes: 4 },
  ];
  const { received, ending, told } = await send(faults, ['ab', 'cd', 'ef']);
  expect({ received, ending }).toEqual({ received: 'aBcd', ending: 'reset' });
  expect(told).toHaveLength(2);
});

it('refuses before anything is sent', async () => {
  const { received, ending } = await send([{ fault: 'refuse', how: 'close' }], ['abc']);
  expect({ received, ending }).toEqual({ received: '', ending: 'refused: close' });
});
