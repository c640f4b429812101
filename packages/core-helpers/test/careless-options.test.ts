// Options that are none, or that there are not: refused by every entry point with the same code, and
// before anything starts.
import { checkKeys, checkName } from '@tcp-echo/base';
import {
  callInBackground,
  processExecutor,
  runInForeground,
  scheduleCoroutine,
  threadExecutor,
  wait,
} from '@tcp-echo/core-helpers';
import { describe, expect, it } from 'vitest';

const done = Promise.resolve(1);
const target = { module: 'node:zlib', export: 'crc32', args: ['x'] };
const entryPoints: Readonly<Record<string, (options: never) => unknown>> = {
  callInBackground: (options) => callInBackground(target, options),
  runInForeground: (options) => runInForeground(done, options),
  scheduleCoroutine: (options) => scheduleCoroutine(done, options),
  wait: (options) => wait([scheduleCoroutine(done)], options),
  threadExecutor: (options) => threadExecutor(options),
  processExecutor: (options) => processExecutor(options),
  submit: (options) => threadExecutor().submit(target, options),
  close: (options) => threadExecutor().close(options),
};

describe.each(Object.keys(entryPoints))('%s', (name) => {
  it.each([[null], [7], ['options']])('refuses %j instead of options', async (options) => {
    await expect(call(name, options)).rejects.toMatchObject({ code: 'ERR_INVALID_ARGUMENT' });
  });
});

it.each(['callInBackground', 'runInForeground', 'scheduleCoroutine'])(
  '%s refuses a signal that is none',
  async (name) => {
    await expect(call(name, { signal: {} })).rejects.toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
    });
  },
);

it.each([
  ['callInBackground', 'executer', 'executor'],
  ['runInForeground', 'timeoutMS', 'timeoutMs'],
  ['scheduleCoroutine', 'Name', 'name'],
  ['wait', 'timeout', 'timeoutMs'],
  ['threadExecutor', 'maxProcesses', 'maxThreads'],
  ['processExecutor', 'execArgs', 'execArgv'],
  ['submit', 'transfers', 'transfer'],
  ['close', 'grace', 'graceMs'],
])('%s refuses the misspelt option %s and names %s first', async (name, misspelt, nearest) => {
  await expect(call(name, { [misspelt]: undefined })).rejects.toMatchObject({
    code: 'ERR_INVALID_ARGUMENT',
    message: expect.stringMatching(
      `^${name}: the option '${misspelt}' is not known; there are, nearest first: ${nearest}\\b`,
    ) as string,
  });
});

it('says so where there is no name at all', () => {
  expect(() => checkName('the fault', 'delay', [])).toThrow("'delay' is not known; there are none");
});

it('takes every key that it knows, and looks at no inherited one', () => {
  const options: object = Object.create(
    { inherited: 1 },
    { known: { enumerable: true, value: 1 } },
  );
  expect(() => checkKeys('it', options, ['known'])).not.toThrow();
});

async function call(name: string, options: unknown): Promise<unknown> {
  return entryPoints[name]?.(options as never);
}
