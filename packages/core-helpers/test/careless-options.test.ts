// Options that are none: refused by every entry point with the same code, and before anything starts.
import { callInBackground, runInForeground, scheduleCoroutine, wait } from '@tcp-echo/core-helpers';
import { describe, expect, it } from 'vitest';

const done = Promise.resolve(1);
const target = { module: 'node:zlib', export: 'crc32', args: ['x'] };
const entryPoints: Readonly<Record<string, (options: never) => unknown>> = {
  callInBackground: (options) => callInBackground(target, options),
  runInForeground: (options) => runInForeground(done, options),
  scheduleCoroutine: (options) => scheduleCoroutine(done, options),
  wait: (options) => wait([scheduleCoroutine(done)], options),
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

async function call(name: string, options: unknown): Promise<unknown> {
  return entryPoints[name]?.(options as never);
}
