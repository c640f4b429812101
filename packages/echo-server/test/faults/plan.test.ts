// Fault plans: which connection has which faults, and what is refused.
import { startEchoServer, type FaultPlan } from '@tcp-echo/echo-server';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveFaultPlan, type FaultedConnection } from '@tcp-echo/faults';
import { seededRandom } from '@tcp-echo/faults/internal';
import { visit } from './support/visit.js';

const ends: Omit<FaultedConnection, 'number'> = {
  local: { family: 'IPv4', host: '127.0.0.1', port: 7 },
  peer: { family: 'IPv4', host: '127.0.0.1', port: 50_000 },
};

/** How many faults each of the first connections has. */
function faultCounts(plan: FaultPlan, connections: number): number[] {
  const resolved = resolveFaultPlan(plan);
  return Array.from({ length: connections }, (_, at) => resolved(at + 1, () => ends).length);
}

function oneInThree(seed: number): FaultPlan {
  return { seed, rules: [{ probability: 1 / 3, faults: [{ fault: 'blackHole' }] }] };
}

describe('a fault plan', () => {
  it.each([
    ['one', 3, [0, 0, 1, 0, 0, 0]],
    ['several', [1, 4], [1, 0, 0, 1, 0, 0]],
    ['from', { from: 3 }, [0, 0, 1, 1, 1, 1]],
    ['up to', { to: 2 }, [1, 1, 0, 0, 0, 0]],
    ['every third', { every: 3 }, [1, 0, 0, 1, 0, 0]],
    ['every second from the second to the fifth', { from: 2, to: 5, every: 2 }, [0, 1, 0, 1, 0, 0]],
    ['all', undefined, [1, 1, 1, 1, 1, 1]],
  ])('is for the connections that a rule names: %s', (_, connections, wanted) => {
    const rule = { ...(connections && { connections }), faults: [{ fault: 'blackHole' }] } as const;
    expect(faultCounts({ rules: [rule] }, 6)).toEqual(wanted);
  });

  it('gives a connection the faults of every rule that is for it, in order', async () => {
    await using server = await startEchoServer({
      faults: {
        rules: [
          { connections: { from: 2 }, faults: [{ fault: 'corrupt', bit: 5 }] },
          { connections: 3, faults: [{ fault: 'duplicate' }] },
        ],
      },
    });
    const received: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      received.push((await visit(server.port, 'abc')).received);
    }
    expect(received).toEqual(['abc', 'Abc', 'AAbc']);
  });

  it('lets faults act one after the other, in their order', async () => {
    const corruptThird = { fault: 'corrupt', atByte: 2, bit: 5 } as const;
    const duplicateFirst = { fault: 'duplicate' } as const;
    await using server = await startEchoServer({ faults: [corruptThird, duplicateFirst] });
    expect((await visit(server.port, 'abc')).received).toBe('aabC');
    await server.setFaults([duplicateFirst, corruptThird]);
    expect((await visit(server.port, 'abc')).received).toBe('aaBc');
  });

  it('chooses about as many connections as its probability says, and the same ones each time', () => {
    const chosen = faultCounts(oneInThree(1), 10_000);
    expect(faultCounts(oneInThree(1), 10_000)).toEqual(chosen);
    expect(faultCounts(oneInThree(2), 10_000)).not.toEqual(chosen);
    const share = chosen.reduce((sum, count) => sum + count, 0) / chosen.length;
    expect(share).toBeGreaterThan(0.3);
    expect(share).toBeLessThan(0.36);
  });

  it('lets two rules choose independently of one another', () => {
    const half = { probability: 0.5, faults: [{ fault: 'blackHole' }] } as const;
    const counts = faultCounts({ rules: [half, half] }, 4000);
    const both = counts.filter((count) => count === 2).length;
    expect(both).toBeGreaterThan(900);
    expect(both).toBeLessThan(1100);
  });

  it('may be a function of the connection', async () => {
    const asked: FaultedConnection[] = [];
    await using server = await startEchoServer({
      faults: (connection) => {
        asked.push(connection);
        return connection.number === 2 ? [{ fault: 'corrupt', bit: 5 }] : [];
      },
    });
    expect((await visit(server.port, 'abc')).received).toBe('abc');
    expect((await visit(server.port, 'abc')).received).toBe('Abc');
    expect(asked.map(({ number }) => number)).toEqual([1, 2]);
    expect(asked[0]).toMatchObject({
      local: { family: 'IPv4', port: server.port },
      peer: { family: 'IPv4', host: '127.0.0.1' },
    });
  });
});

describe('a sequence of random numbers', () => {
  it('depends on its place alone, and neighbours have nothing in common', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { maxLength: 3 }), fc.nat(), (place, last) => {
        const first = seededRandom(...place, last);
        const again = seededRandom(...place, last);
        const next = seededRandom(...place, last + 1);
        for (let draw = 0; draw < 10; draw += 1) {
          const value = first();
          expect(again()).toBe(value);
          expect(next()).not.toBe(value);
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThan(1);
        }
      }),
    );
  });
});

describe('a fault plan that cannot be used', () => {
  it.each([
    ['a fault that is not there', [{ fault: 'dealy' }], /faults\[0\].*'dealy'.*first: delay,/],
    ['no name', [{ delayMs: 5 }], /faults\[0\].*undefined/],
    [
      'an option that is not there',
      [{ fault: 'delay', delay: 5 }],
      /faults\[0\] \(delay\).*'delay'.*first: delayMs,/,
    ],
    [
      'an option of a fault that has none',
      [{ fault: 'blackHole', afterBytes: 1 }],
      /there are none/,
    ],
    ['an option that is missing', [{ fault: 'delay' }], /faults\[0\]\.delayMs must be/],
    ['null for an option', [{ fault: 'reset', afterBytes: null }], /faults\[0\]\.afterBytes/],
    ['a word for a number', [{ fault: 'reset', afterBytes: '5' }], /faults\[0\]\.afterBytes/],
    ['a number too large', [{ fault: 'corrupt', bit: 8 }], /faults\[0\]\.bit .* 0 to 7/],
    ['Infinity where nothing is for ever', [{ fault: 'delay', delayMs: Infinity }], /delayMs/],
    [
      'a word that is not one of a few',
      { rules: [{ faults: [{ fault: 'refuse', how: 'softly' }] }] },
      /faults\.rules\[0\]\.faults\[0\]\.how.*'reset', 'close'/,
    ],
    ['a key that is not there', { seeds: 1, rules: [] }, /faults: .*'seeds'.*first: seed,/],
    ['a seed that is no integer', { seed: 0.5, rules: [] }, /faults\.seed/],
    ['no rules', { seed: 1 }, /faults\.rules must be an array/],
    [
      'a rule with a wrong key',
      { rules: [{ conections: 1, faults: [] }] },
      /faults\.rules\[0\].*first: connections,/,
    ],
    ['a rule without faults', { rules: [{}] }, /faults\.rules\[0\]\.faults must be an array/],
    [
      'a probability of 2',
      { rules: [{ probability: 2, faults: [] }] },
      /faults\.rules\[0\]\.probability .* 0 to 1/,
    ],
    ['connection 0', { rules: [{ connections: 0, faults: [] }] }, /rules\[0\]\.connections/],
    ['no number', { rules: [{ connections: ['1'], faults: [] }] }, /rules\[0\]\.connections\[0\]/],
    [
      'a range that ends before it begins',
      { rules: [{ connections: { from: 3, to: 2 }, faults: [] }] },
      /rules\[0\]\.connections\.to/,
    ],
    ['a number', 5, /faults must be an object/],
    ['null', null, /faults must be an object/],
  ])('is refused before the server listens: %s', async (_, faults, message) => {
    await expect(startEchoServer({ faults } as object)).rejects.toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
      message: expect.stringMatching(message),
    });
  });

  it('is refused by a live server, which keeps the one that it has', async () => {
    await using server = await startEchoServer({ faults: [{ fault: 'corrupt', bit: 5 }] });
    await expect(server.setFaults([{ fault: 'no' }] as never)).rejects.toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
    });
    expect((await visit(server.port, 'abc')).received).toBe('Abc');
  });
});
