// The contract of worker channels: requests, replies, errors, events, and the end of the worker.
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import {
  BrokenExecutorError,
  openWorker,
  registerErrorClasses,
  TcpEchoError,
  type Outcome,
  type WorkerChannel,
} from '../src/index.js';

interface Calls {
  opened(): string;
  add(a: number, b: number): number;
  addLater(a: number, b: number): number;
  addInJob(a: number, b: number): number;
  fail(): void;
  failLater(): void;
  uncloneable(): unknown;
  throwUncloneable(): void;
  say(word: string): void;
  bytes(): Uint8Array;
  exit(code: number): void;
  crash(): void;
  hang(): void;
  never(argument?: unknown): void;
}
type Event = { readonly word: string } | { readonly pending: number };

class FixtureError extends TcpEchoError {}
registerErrorClasses(FixtureError);

const entry = fileURLToPath(new URL('./fixtures/worker.cjs', import.meta.url));
const opened: WorkerChannel<Calls, Event>[] = [];

function open(options: { listens?: boolean; onEvent?: (event: Event) => void } = {}) {
  const counter = new Int32Array(new SharedArrayBuffer(4));
  const data = { word: 'hello', counter };
  const worker = openWorker<Calls, Event>(entry, data, { name: 'channel test', ...options });
  opened.push(worker);
  return { worker, counter };
}

afterEach(async () => {
  for (const worker of opened.splice(0)) {
    worker.terminate();
    await worker.exited;
  }
});

describe('a request', () => {
  it.each(['add', 'addLater', 'addInJob'] as const)(
    'is answered with what %s returns',
    async (name) => {
      const { worker } = open();
      expect(await worker.ask(name, 1, 2)).toBe(3);
    },
  );

  it('is answered beside others, each with its own', async () => {
    const { worker } = open();
    const sums = await Promise.all([
      worker.ask('addInJob', 1, 1),
      worker.ask('addLater', 2, 2),
      worker.ask('add', 3, 3),
    ]);
    expect(sums).toEqual([2, 4, 6]);
  });

  it('finds the data that the worker was opened with', async () => {
    const { worker } = open();
    expect(await worker.ask('opened')).toBe('hello');
  });

  it('that cannot be cloned is refused at once, and is not pending', async () => {
    const { worker } = open();
    expect(() => worker.request('never', [() => undefined], () => undefined)).toThrow(
      expect.objectContaining({ name: 'DataCloneError' }),
    );
    expect(await worker.ask('add', 1, 2)).toBe(3);
  });
});

describe('an error', () => {
  it.each(['fail', 'failLater'] as const)('of %s keeps its class and its code', async (name) => {
    const { worker } = open();
    const error: unknown = await worker.ask(name).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(FixtureError);
    expect(error).toMatchObject({ code: 'ERR_FIXTURE', message: 'told to', name: 'FixtureError' });
  });

  it('keeps its cause', async () => {
    const { worker } = open();
    const error = (await worker.ask('fail').catch((thrown: unknown) => thrown)) as Error;
    expect(error.cause).toBeInstanceOf(RangeError);
  });

  it.each([
    ['uncloneable', 'its result'],
    ['throwUncloneable', 'what it threw'],
  ] as const)('of %s says what could not cross', async (name, uncloneable) => {
    const { worker } = open();
    const outcome = await new Promise<Outcome | undefined>((resolve) => {
      worker.request(name, [], resolve);
    });
    expect(outcome).toMatchObject({ uncloneable, error: { name: 'DataCloneError' } });
    expect(await worker.ask('add', 1, 2)).toBe(3);
  });
});

describe('events', () => {
  it('come before the reply that follows them', async () => {
    const events: Event[] = [];
    const { worker } = open({ onEvent: (event) => events.push(event) });
    await worker.ask('say', 'one');
    expect(events).toEqual([{ word: 'one' }]);
  });
});

describe('a caller that blocks', () => {
  it('takes what has come, without the event loop', () => {
    const { worker, counter } = open({ listens: false });
    const outcomes: (Outcome | undefined)[] = [];
    worker.request('add', [1, 2], (outcome) => outcomes.push(outcome));
    expect(Atomics.wait(counter, 0, 0, 60_000)).not.toBe('timed-out');
    worker.take();
    expect(outcomes).toEqual([{ value: 3 }]);
  });
});

describe('the end', () => {
  it('is made by the worker itself when it is asked, after all that it has to say', async () => {
    const events: Event[] = [];
    const { worker } = open({ onEvent: (event) => events.push(event) });
    await worker.ask('add', 1, 2);
    expect(await worker.end(60_000)).toEqual({ exitCode: 7, error: undefined });
    expect(events).toEqual([{ word: 'bye' }, { pending: 0 }]);
  });

  it('is made for one that hangs', async () => {
    const { worker } = open();
    await worker.ask('add', 1, 2);
    const hanging = worker.ask('hang').catch((error: unknown) => error);
    expect(await worker.end(50)).toMatchObject({ exitCode: 1 });
    expect(await hanging).toBeInstanceOf(BrokenExecutorError);
  });

  it('rejects what is pending', async () => {
    const { worker } = open();
    const pending = worker.ask('never');
    void worker.ask('exit', 3).catch(() => undefined);
    await expect(pending).rejects.toThrow('never was not answered: its thread has ended');
    expect(await worker.exited).toEqual({ exitCode: 3, error: undefined });
  });

  it('is reported with the error that made it', async () => {
    const { worker } = open();
    void worker.ask('crash').catch(() => undefined);
    expect(await worker.exited).toMatchObject({ exitCode: 1, error: { message: 'crashed' } });
  });

  it('gives what is asked afterwards no outcome', async () => {
    const { worker } = open();
    await worker.end(60_000);
    await expect(worker.ask('add', 1, 2)).rejects.toBeInstanceOf(BrokenExecutorError);
    worker.askToEnd();
  });
});
