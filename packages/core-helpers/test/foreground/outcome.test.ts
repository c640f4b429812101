// What runInForeground returns and throws.
import { describe, expect, it } from 'vitest';
import { output, Project } from '../support/program.js';

const project = new Project();
const run = async (source: string): Promise<string> => output(await project.run(source));

describe('the outcome of runInForeground', () => {
  it('is the value, however late it comes', async () => {
    const printed = await run(`
      console.log(runInForeground(Promise.resolve(1)), runInForeground(after(2, 'two')));
      console.log(runInForeground(async () => { await after(1); return [3]; }));
      console.log(runInForeground(() => Promise.resolve(undefined)));
      console.log(runInForeground(scheduleCoroutine(async () => 'task')));
      console.log(runInForeground(Object.assign(() => { throw 'was called'; }, { then: (resolve) => resolve(7) })));
    `);
    expect(printed).toBe('1 two\n[ 3 ]\nundefined\ntask\n7\n');
  });

  it.each(['undefined', 'null', '0', "''", "'text'", 'NaN', 'Symbol.iterator', 'error'])(
    'is the very rejection %s, early or late',
    async (reason) => {
      const printed = await run(`
        const error = new Error('boom');
        const reason = ${reason};
        const late = async () => { await after(1); throw reason; };
        for (const task of [Promise.reject(reason), late(), late, () => { throw reason; }]) {
          try {
            runInForeground(task);
            console.log('nothing was thrown');
          } catch (caught) {
            console.log(Object.is(caught, reason));
          }
        }
      `);
      expect(printed).toBe('true\n'.repeat(4));
    },
  );

  it('is that of a thenable as await sees it: unwrapped, and settled once', async () => {
    const printed = await run(`
      const nested = { then(resolve) { resolve(Promise.resolve('inner')); } };
      const twice = { then(resolve, reject) { resolve('first'); reject(new Error('second')); } };
      const throwing = { then() { throw new Error('then'); } };
      console.log(runInForeground(nested), runInForeground(() => nested), runInForeground(twice));
      try { runInForeground(throwing); } catch (error) { console.log(error.message); }
    `);
    expect(printed).toBe('inner inner first\nthen\n');
  });

  it('is an InvalidTargetError in the words of the article for anything else', async () => {
    const printed = await run(`
      for (const target of [undefined, null, 5, 'text', {}, [Promise.resolve()]]) {
        try { runInForeground(target); } catch (error) {
          console.log(error instanceof TypeError, error.code, error.message);
        }
      }
      try { runInForeground(function answer() { return 42; }); } catch (error) { console.log(error.message); }
    `);
    const lines = printed.trimEnd().split('\n');
    expect(lines).toHaveLength(7);
    expect(lines[2]).toBe(
      'true ERR_INVALID_TARGET task must be a coroutine, not 5 (number); pass a promise, or a function that returns one',
    );
    expect(lines[6]).toBe(
      'target must be a coroutine, not a function that returns 42; make answer async',
    );
  });

  it('leaves no unhandled rejection behind, even of a run that was refused', async () => {
    const printed = await run(`
      process.on('unhandledRejection', (reason) => console.log('unhandled', reason));
      console.log(attempt(() => runInForeground(Promise.reject('early'))));
      Promise.resolve().then(() => {
        console.log(attempt(() => runInForeground(Promise.reject(new Error('refused')))));
      });
      setImmediate(() => console.log(attempt(() => runInForeground(Promise.reject(0)))));
      console.log(attempt(() => runInForeground(Promise.reject('careless'), { timeoutMs: -1 })));
      const signal = AbortSignal.abort('aborted');
      console.log(attempt(() => runInForeground(Promise.reject(1), { signal })));
    `);
    expect(printed).toBe(
      'early\nERR_INVALID_ARGUMENT\nERR_EVENT_LOOP_RUNNING\naborted\nERR_EVENT_LOOP_RUNNING\n',
    );
  });
});
