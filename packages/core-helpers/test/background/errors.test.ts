// Errors that cross: class, code, cause, stack and own fields, from threads and from processes.
import {
  callInBackground,
  processExecutor,
  threadExecutor,
  type TargetReference,
} from '@tcp-echo/core-helpers';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { buildError, RegisteredError, type ErrorDescription } from './targets/errors.mjs';
import { work } from './workshop.js';

const executors = {
  thread: threadExecutor({ maxThreads: 1 }),
  process: processExecutor({ maxProcesses: 1 }),
};
afterAll(() => Promise.all(Object.values(executors).map((executor) => executor.close())));

const fail = (name: string, ...args: readonly unknown[]): TargetReference => ({
  module: new URL('./targets/errors.mjs', import.meta.url),
  export: name,
  args,
});

const text = fc.string();
const fields = fc.dictionary(
  fc.constantFrom('code', 'errno', 'path', 'detail', 'nested'),
  fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null), fc.array(text)),
);
const className = fc.constantFrom(
  'Error',
  'TypeError',
  'RangeError',
  'SyntaxError',
  'RegisteredError',
);
const { description } = fc.letrec<{ description: ErrorDescription }>((tie) => ({
  description: fc.record(
    {
      className,
      message: text,
      fields,
      cause: fc.option(tie('description'), { nil: undefined, depthSize: 'small' }),
      errors: fc.option(fc.array(tie('description'), { maxLength: 2 }), {
        nil: undefined,
        depthSize: 'small',
      }),
    },
    { requiredKeys: ['className', 'message'] },
  ),
}));

describe.each(Object.entries(executors))('an error from a %s', (_, executor) => {
  const thrownBy = (target: TargetReference): Promise<unknown> =>
    callInBackground(target, { executor }).then(
      () => expect.unreachable(),
      (error: unknown) => error,
    );

  it('comes out equal, whatever its shape', async () => {
    await fc.assert(
      fc.asyncProperty(description, async (description) => {
        const thrown = await thrownBy(fail('throwBuilt', description));
        expect(portrait(thrown)).toEqual(portrait(buildError(description)));
      }),
      { numRuns: 100 },
    );
  });

  it('is an instance of its class, with the stack of the place where it was thrown', async () => {
    const thrown = await thrownBy(
      fail('throwBuilt', { className: 'RegisteredError', message: 'boom' }),
    );
    expect(thrown).toBeInstanceOf(RegisteredError);
    expect((thrown as Error).stack).toMatch(/buildError.*errors\.mjs/);
  });

  it('keeps its name and becomes the nearest known class if its own is unknown', async () => {
    const thrown = await thrownBy(fail('throwBuilt', { className: 'UnknownError', message: 'x' }));
    expect(thrown).toBeInstanceOf(RangeError);
    expect((thrown as Error).name).toBe('UnknownError');
  });

  it('shows as text a field that cannot be cloned', async () => {
    const thrown = await thrownBy(fail('throwWithSocketLikeField'));
    expect(thrown).toMatchObject({ code: 'ERR_FIELD', handler: '[Function: handler]' });
  });

  it.each(['throwWithThrowingGetter', 'throwWithRevokedProxy', 'throwUninspectable'])(
    'is that error although one of its fields cannot be read: %s',
    async (name) => {
      const thrown = (await thrownBy(fail(name))) as Error;
      expect(thrown.message).toBe('the real error');
      expect(thrown.stack).toContain(name);
      expect(thrown).not.toHaveProperty('extra');
    },
  );

  it.each(['throwUnreadable', 'throwProxy'])(
    'ends no worker although nothing of it can be read: %s',
    async (name) => {
      const worker = await callInBackground(work('whoAmI'), { executor });
      expect(await thrownBy(fail(name))).toBeInstanceOf(Error);
      expect(await callInBackground(work('whoAmI'), { executor })).toBe(worker);
    },
  );

  it('comes with all of its causes, ten thousand of them', async () => {
    let error = (await thrownBy(fail('throwCauses', 10_000))) as Error;
    let causes = 0;
    for (; error.cause !== undefined; error = error.cause as Error) causes += 1;
    expect([causes, error.message]).toEqual([10_000, 'the first']);
  });

  it('shares with others what it shared with them', async () => {
    const { errors } = (await thrownBy(fail('throwSharing', 100))) as AggregateError;
    expect(new Set(errors.map((error: { shared: unknown }) => error.shared)).size).toBe(1);
  });

  it('may be its own cause', async () => {
    const thrown = (await thrownBy(fail('throwCycle'))) as Error;
    expect(thrown.cause).toBeInstanceOf(TypeError);
    expect((thrown.cause as Error).cause).toBe(thrown);
  });

  it('keeps the name and message of a DOMException', async () => {
    const thrown = await thrownBy(fail('throwAbort'));
    expect(thrown).toMatchObject({ name: 'AbortError', message: 'stopped' });
  });

  it.each([[undefined], [null], [0], [''], ['text'], [false], [{ a: 1 }]])(
    'comes out as it is when it is %j, no error at all',
    async (value) => {
      expect(await thrownBy(work('throwValue', value))).toStrictEqual(value);
    },
  );
});

/** Everything about an error that must be the same on both sides. */
function portrait(value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  const keys = Object.getOwnPropertyNames(value).filter((key) => key !== 'stack');
  return {
    constructor: value.constructor,
    name: value.name,
    string: String(value),
    hasStack: typeof value.stack,
    fields: Object.fromEntries(
      keys.map((key) => {
        const field = (value as unknown as Record<string, unknown>)[key];
        const shown = Array.isArray(field) ? field.map(portrait) : portrait(field);
        return [key, [Object.prototype.propertyIsEnumerable.call(value, key), shown]];
      }),
    ),
  };
}
