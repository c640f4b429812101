// Where a blocking call has failed, the stack of its error leads to the line that made it, in either engine.
import { holdRefusingPort } from '@tcp-echo/contract-tests';
import { connectEchoSync, tcpEchoClientSync } from '@tcp-echo/echo-client-sync';
import { afterEach, describe, expect, it } from 'vitest';
import { startThreadPeer } from './thread-peer.js';

const engines = ['native', 'bridge'] as const;
const { stackTraceLimit } = Error;
// What vitest has put there, to map positions to sources.
// oxlint-disable-next-line typescript/unbound-method
const { prepareStackTrace } = Error;

afterEach(() => {
  restore();
});

function restore(): void {
  Error.prepareStackTrace = prepareStackTrace;
  Error.stackTraceLimit = stackTraceLimit;
}

function errorOf(call: () => unknown): Error {
  try {
    call();
  } catch (error) {
    return error as Error;
  }
  throw new Error('it did not fail');
}

/** Of a stack that nothing was cut off from, and nothing added to. */
const wholeFrame = /^ {4}at .*(?::\d+:\d+|<anonymous>)\)?$/;

const framesOf = ({ stack = '' }: Error): string[] =>
  stack.split('\n').filter((line) => /^ {4}at /.test(line));

/** What a line of a stack says of the function, without the position in it. */
const functionsOf = (frames: readonly string[]): string[] =>
  frames.map((frame) => frame.replace(/:\d+:\d+\)?$/, ''));

/** Calls `call` from a function called `name`, which tells the frames that it has itself. */
function callFrom(name: string, call: () => unknown) {
  const callers = {
    [name](): { readonly own: string[]; readonly failure: Error } {
      // On one line, so that only the columns differ.
      return { own: framesOf(new Error('here')), failure: errorOf(() => call()) };
    },
  };
  const caller = callers[name];
  if (caller === undefined) throw new Error('no such function');
  return caller();
}

describe.each(engines)('engine %s', (engine) => {
  it.each([
    'call',
    'wait',
    'finish',
    'echo',
    'continueStack',
    'Error',
    'at',
    'e',
    'ee',
    '',
    'toString',
    'with blanks in it',
    'with (brackets)',
    'größe',
    '    at a line\n    at another (of:1:1)',
  ])('leads to a caller called %o', async (name) => {
    Error.stackTraceLimit = Infinity;
    await using peer = await holdRefusingPort();
    const { own, failure } = callFrom(name, () => tcpEchoClientSync('x', peer.port, { engine }));
    const expected = functionsOf(own).slice(1);
    expect(functionsOf(framesOf(failure)).slice(-expected.length)).toEqual(expected);
    expect(failure.stack).toContain(name);
    expect(failure.stack?.startsWith(`EchoConnectError: ${failure.message}\n    at `)).toBe(true);
  });

  it.each([
    ['an anonymous function', (call: () => unknown) => [() => call()][0]],
    // oxlint-disable-next-line no-eval
    ['eval', (call: () => unknown) => () => (0, eval)('(call) => call()')(call)],
    ['a generator', (call: () => unknown) => () => [...generated(call)]],
    ['a getter', (call: () => unknown) => () => new Getter(call).value],
  ])('leads through %s', async (_, wrap) => {
    await using peer = await holdRefusingPort();
    const wrapped = wrap(() => tcpEchoClientSync('x', peer.port, { engine }));
    expect(errorOf(() => wrapped?.()).stack).toContain(import.meta.filename);
  });

  it('leads through an async function', async () => {
    await using peer = await holdRefusingPort();
    async function asynchronous(): Promise<string> {
      await Promise.resolve();
      return tcpEchoClientSync('x', peer.port, { engine });
    }
    const failure = await asynchronous().catch((error: unknown) => error as Error);
    expect((failure as Error).stack).toContain('at asynchronous ');
  });

  it('leads to who asks for the next echo', async () => {
    await using peer = await startThreadPeer('end');
    using connection = connectEchoSync({ port: peer.port, engine });
    const echoes = connection.echoAll(['one', 'two']);
    function askForTheNext(): unknown {
      return echoes.next();
    }
    expect(errorOf(askForTheNext).stack).toContain('at askForTheNext ');
  });

  it.each([0, 1, 3])('has at least a whole message where the limit is %i frames', async (limit) => {
    await using peer = await holdRefusingPort();
    Error.stackTraceLimit = limit;
    const failure = errorOf(() => tcpEchoClientSync('x', peer.port, { engine }));
    const [header, ...frames] = (failure.stack ?? '').split('\n');
    expect(header).toBe(`EchoConnectError: ${failure.message}`);
    for (const frame of frames) expect(frame).toMatch(wholeFrame);
  });

  it.each([
    ['call sites', (_: Error, sites: readonly NodeJS.CallSite[]) => sites],
    ['nothing', () => undefined],
    ['a line of its own', (error: Error) => `${error.name}|${error.message}`],
    [
      'what source-map-support does',
      (error: Error, sites: readonly NodeJS.CallSite[]) =>
        [`${error.name || 'Error'}: ${error.message}`, ...sites.map(String)].join('\n    at '),
    ],
  ])('fails with its own error where Error.prepareStackTrace gives %s', async (_, prepare) => {
    await using peer = await holdRefusingPort();
    Error.prepareStackTrace = prepare;
    const failure = errorOf(() => tcpEchoClientSync('x', peer.port, { engine }));
    restore();
    expect(failure).toMatchObject({ code: 'ERR_CONNECT_FAILED', reason: 'refused' });
    if (engine === 'bridge') {
      const [header, ...frames] = (failure.stack ?? '').split('\n');
      expect(header).toBe(`EchoConnectError: ${failure.message}`);
      for (const frame of frames) expect(frame).toMatch(wholeFrame);
    }
  });
});

function* generated(call: () => unknown): Generator {
  yield call();
}

class Getter {
  readonly #call: () => unknown;

  constructor(call: () => unknown) {
    this.#call = call;
  }

  get value(): unknown {
    return this.#call();
  }
}
