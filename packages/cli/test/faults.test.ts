// `tcp-echo serve --fault …`: how faults are written, and what is answered to one that is not.
import { main } from '@tcp-echo/cli';
import { connectRaw } from '@tcp-echo/contract-tests';
import { echoFaults, type FaultDescription } from '@tcp-echo/echo-server';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holdIo } from './support/io.js';
import { serve } from './support/served.js';

type FaultOption = FaultDescription['options'][number];

const kebab = (name: string): string =>
  name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** The name of an option without its unit. */
const wordOf = ({ name }: FaultOption): string => kebab(name.replace(/(Ms|Bytes)$/, ''));

/** A value that the option takes. */
function valueOf({ name, choices }: FaultOption): string {
  if (choices !== undefined) return choices.at(-1) ?? '';
  return name.endsWith('Ms') ? '20ms' : '3';
}

/** Tries to start a server with these specifications. */
async function tryFaults(...specs: readonly string[]) {
  const io = holdIo([], { signal: AbortSignal.abort(130) });
  const flags = specs.flatMap((spec) => ['--fault', spec]);
  const status = await main(['serve', '--port', '0', ...flags], io);
  return { status, ...(await io.written()) };
}

/** What a client that sends `text` and then the end gets back. */
async function echoOf(text: string, args: readonly string[]): Promise<string> {
  await using server = await serve(args);
  await using client = await connectRaw(server.port);
  await client.write(Buffer.from(text));
  client.halfClose();
  return String(await client.readToEnd());
}

/** Of 24 connections, how much each got back. */
async function faultsOf(seed: string): Promise<string> {
  const args = ['--fault', 'limit-data:1,probability=50%', '--fault-seed', seed];
  await using server = await serve(args);
  let found = '';
  for (let at = 0; at < 24; at++) {
    await using client = await connectRaw(server.port);
    await client.write(Buffer.from('ab'));
    client.halfClose();
    found += (await client.readToEnd()).length;
  }
  return found;
}

describe.each(echoFaults)('the fault $fault', ({ fault, options }) => {
  const pairs = options.map((option) => `${wordOf(option)}=${valueOf(option)}`);
  const required = options.filter((option) => option.default === undefined);

  it('takes each of its parameters by name, in both spellings of its own', async () => {
    const whole = pairs.length === 0 ? '' : `:${pairs.join(',')}`;
    for (const spec of [`${kebab(fault)}${whole}`, `${fault}${whole}`]) {
      const { status, stdout, stderr } = await tryFaults(spec);
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect(stdout).toContain(`! fault ${spec}\n`);
    }
  });

  it.runIf(options.length > 0)('takes the value of its first parameter alone', async () => {
    const [first] = options;
    const value = first === undefined ? '' : valueOf(first);
    expect(await tryFaults(`${kebab(fault)}:${value}`)).toMatchObject({ status: 0 });
  });

  it.runIf(required.length > 0)('says which parameter is missing', async () => {
    const { status, stderr } = await tryFaults(kebab(fault));
    const [example = ''] = /--fault \S+$/m.exec(stderr.split('\nhint: ')[1] ?? '') ?? [];
    expect(stderr).toContain(`its parameter ${required.map(wordOf)[0]} is missing`);
    expect(status).toBe(2);
    expect(await tryFaults(example.replace('--fault ', ''))).toMatchObject({ status: 0 });
  });

  it('is what is meant by a name with a letter too few', async () => {
    const word = kebab(fault);
    const { status, stderr } = await tryFaults(`${word.slice(0, 2)}${word.slice(3)}:1`);
    expect(stderr).toMatch(new RegExp(`there is no fault .*\nhint: did you mean ${word}\\?\n$`));
    expect(status).toBe(2);
  });
});

describe('a fault', () => {
  it('has the units of its values', async () => {
    expect(await echoOf('Hello World!', ['--fault', 'corrupt:at-byte=4,bit=5'])).toBe(
      'HellO World!',
    );
    expect(await echoOf('Hello World!', ['--fault', 'limit-data:5'])).toBe('Hello');
    expect((await echoOf('x'.repeat(5000), ['--fault', 'truncate:after=2KiB'])).length).toBe(2048);
    const startedAt = performance.now();
    expect(await echoOf('hello', ['--fault', 'delay:0.2s'])).toBe('hello');
    expect(performance.now() - startedAt).toBeGreaterThan(190);
  });

  it('without a name for its value means the first parameter that takes it', async () => {
    const startedAt = performance.now();
    expect(await echoOf('hello', ['--fault', 'stall:200ms'])).toBe('hello');
    expect(performance.now() - startedAt).toBeGreaterThan(190);
  });

  it('may be one of several, which act in their order', async () => {
    const both = ['--fault', 'duplicate:0,piece=2', '--fault', 'limit-data:5'];
    expect(await echoOf('abcdef', both)).toBe('ababc');
  });

  it('is what happened, in a line', async () => {
    await using server = await serve(['--fault', 'limit-data:2']);
    await using client = await connectRaw(server.port);
    await client.write(Buffer.from('hello'));
    expect(String(await client.readToEnd())).toBe('he');
    client.halfClose();
    await server.whenPrinted(/ {2}127\.0\.0\.1:\d+ {2}faulted: limitData: /);
    expect((await server.end()).stdout).toMatch(/ended well: 0; 1 faulted/);
  });

  it('comes from the environment too, several between spaces', async () => {
    const env = { TCP_ECHO_FAULT: 'duplicate:0,piece=2  limit-data:5' };
    await using server = await serve([], env);
    await using client = await connectRaw(server.port);
    await client.write(Buffer.from('abcdef'));
    expect(String(await client.readToEnd())).toBe('ababc');
  });

  it.each([
    { connections: '2', has: [false, true, false, false] },
    { connections: '1+4', has: [true, false, false, true] },
    { connections: '2-3', has: [false, true, true, false] },
    { connections: '3-', has: [false, false, true, true] },
    { connections: '1-/2', has: [true, false, true, false] },
  ])('may be for the connections $connections', async ({ connections, has }) => {
    await using server = await serve(['--fault', `limit-data:1,connections=${connections}`]);
    for (const isFaulty of has) {
      await using client = await connectRaw(server.port);
      await client.write(Buffer.from('ab'));
      client.halfClose();
      expect(String(await client.readToEnd())).toBe(isFaulty ? 'a' : 'ab');
    }
  });

  it('with a probability is the same for the same seed', async () => {
    const first = await faultsOf('7');
    expect(await faultsOf('7')).toBe(first);
    expect(await faultsOf('8')).not.toBe(first);
    expect(first).toMatch(/1.*2|2.*1/);
  });
});

describe('what is no fault ends with status 2, the cause and a remedy:', () => {
  it.each([
    [
      'delay:50',
      /delay must be a duration, as 50ms, not "50"\nhint: as in: --fault delay:delay=50ms/,
    ],
    ['delay:50ms,jiter=1ms', /delay has no parameter "jiter"\nhint: did you mean jitter\?/],
    ['delay:50ms,probabilty=1', /hint: did you mean probability\?/],
    [
      'delay:50ms,20ms',
      /"20ms" is no PARAMETER=VALUE\nhint: the parameters of delay are: delay, jitter/,
    ],
    ['black-hole:1', /"1" is no PARAMETER=VALUE\nhint: .* are: probability, connections/],
    ['delay:50ms,distribution=normla', /one of uniform, normal, .*\nhint: did you mean normal\?/],
    ['refuse:x', /how must be one of reset, close, not "x"\nhint: leave it out for reset/],
    ['bandwidth:fast', /bytes-per-second must be a number of bytes, as 100 or 64KiB, not "fast"/],
    ['reorder:pieces=many', /pieces must be a number, not "many"/],
    ['corrupt:bit=9', /bit must be an integer from 0 to 7, not 9/],
    ['delay:1ms,probability=2', /probability must be from 0 to 1, or to 100%, not "2"/],
    ['delay:1ms,connections=x', /connections must be numbers or a range, not "x"\nhint: as in: /],
    ['delay:1ms,connections=0', /connections must be an integer of at least 1/],
    ['', /there is no fault ""\nhint: there are: delay, bandwidth/],
    ['earthquake', /there is no fault "earthquake"\nhint: there are: /],
  ])('%s', async (spec, says) => {
    const { status, stderr } = await tryFaults(spec);
    expect(stderr).toMatch(/^error: .*\nhint: .*\n$/);
    expect(stderr).toContain(`--fault ${spec}: `);
    expect(stderr).toMatch(says);
    expect(status).toBe(2);
  });

  it('anything is answered, and never taken for a bug', async () => {
    const name = fc.constantFrom(...echoFaults.map(({ fault }) => kebab(fault)), 'x', '');
    const part = fc.oneof(
      fc.string(),
      fc.constantFrom('after=1', '=', 'a=b=c', '1ms', 'bit=', ','),
    );
    const spec = fc
      .tuple(name, fc.array(part, { maxLength: 3 }))
      .map(([word, parts]) => `${word}:${parts.join(',')}`);
    await fc.assert(
      fc.asyncProperty(spec, async (text) => {
        expect([0, 2]).toContain((await tryFaults(text)).status);
      }),
      { numRuns: 60 },
    );
  });
});
