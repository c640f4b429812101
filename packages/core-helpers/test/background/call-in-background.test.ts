// What callInBackground takes and what it refuses, and whom it asks.
import { InvalidArgumentError } from '@tcp-echo/base';
import {
  background,
  callInBackground,
  defaultExecutor,
  InvalidTargetError,
  partial,
  setDefaultExecutor,
  threadExecutor,
  type Executor,
} from '@tcp-echo/core-helpers';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { work } from './workshop.js';

const workshop = new URL('./targets/workshop.mjs', import.meta.url);
// The worker calls what the module exports, not these: a wrong answer would show it.
const add = background(workshop, 'add', (_a: number, _b: number): number => -1);
const plain = (): number => 0;

/** What `work` of a module with this source returns, or how it fails. */
const workOf = async (source: string, name: string): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'core-helpers-test-'));
  await writeFile(join(folder, name), source);
  const target = { module: join(folder, name), export: 'work' };
  const said = await callInBackground(target).then(
    String,
    (error: unknown) => (error as Error).message,
  );
  await rm(folder, { recursive: true });
  return said;
};

const initial = defaultExecutor();
afterEach(() => {
  setDefaultExecutor(initial);
});

describe('callInBackground', () => {
  it('calls a partial of a background function with the remembered arguments', async () => {
    expect(await callInBackground(partial(add, 1, 2))).toBe(3);
    expect(await callInBackground(partial(partial(add, 1), 2))).toBe(3);
  });

  it('calls a background function by itself', async () => {
    const whoAmI = background(workshop, 'whoAmI', () => '');
    expect(await callInBackground(whoAmI)).toMatch(new RegExp(`^${process.pid}/[1-9]`));
  });

  it('calls { module, export, args }', async () => {
    expect(await callInBackground(work('add', 1, 2))).toBe(3);
  });

  it.each([
    ['a plain function', plain, 'plain'],
    ['a partial of a plain function', partial(plain), 'plain'],
    ['an anonymous function', () => 0, 'work'],
  ])('refuses %s with a sample of how to tag it', (_, target, name) => {
    const call = () => callInBackground(target);
    expect(call).toThrow(TypeError);
    expect(call).toThrow(InvalidTargetError);
    expect(call).toThrow(
      `export const ${name} = background(import.meta.url, '${name}', (…) => …);`,
    );
  });

  it.each([[undefined], [null], [7], ['add'], [{}], [[]], [Promise.resolve(7)]])(
    "refuses %s in the article's words",
    (target) => {
      const call = () => callInBackground(target as never);
      expect(call).toThrow(TypeError);
      expect(call).toThrow(/^target must be a callable, not /);
    },
  );

  it('sends a promise to scheduleCoroutine', () => {
    expect(() => callInBackground(Promise.resolve() as never)).toThrow('scheduleCoroutine()');
  });

  it('refuses arguments that are no array', () => {
    const target = { module: workshop, export: 'add', args: 'text' } as never;
    expect(() => callInBackground(target)).toThrow(/args of a background call must be an array/);
  });

  it('refuses what is no executor', () => {
    const executor = {} as Executor;
    expect(() => callInBackground(work('add', 1, 2), { executor })).toThrow(InvalidArgumentError);
    expect(() => setDefaultExecutor(executor)).toThrow(/executor must be an Executor/);
  });

  it('asks the default executor, which can be set', async () => {
    await using mine = threadExecutor({ maxThreads: 1 });
    setDefaultExecutor(mine);
    expect(defaultExecutor()).toBe(mine);
    const [first, second] = [callInBackground(work('whoAmI')), callInBackground(work('whoAmI'))];
    expect(await first).toBe(await second);
  });
});

describe('a module in TypeScript', () => {
  const strips = Reflect.get(process.features, 'typescript') === 'strip';

  it('is loaded by Node, or what loads it is named', async () => {
    const said = await workOf('export const work = (): string => "worked";', 'work.ts');
    if (strips) expect(said).toBe('worked');
    else
      expect(said).toMatch(
        /; workers load TypeScript on Node 22\.18 or later, or with tsx in a processExecutor\(\)/,
      );
  });

  it.runIf(strips)('that Node cannot strip is told what to do', async () => {
    const said = await workOf('enum E { A } export const work = () => E.A;', 'work.ts');
    expect(said).toMatch(/compile the module, or run the program with tsx$/);
  });
});
