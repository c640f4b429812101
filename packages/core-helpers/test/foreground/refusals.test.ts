// Where runInForeground must refuse: never a hang, never an abort.
import { describe, expect, it } from 'vitest';
import { output, Project } from '../support/program.js';

const project = new Project();
const run = async (source: string): Promise<string> => output(await project.run(source));

const refused = `
  const refused = () => {
    let called = false;
    try {
      runInForeground(async () => { called = true; });
      console.log('it ran');
    } catch (error) {
      console.log(error.code, called, /; await the task instead/.test(error.message), error.message.match(/inside .*?(?=[;(]| of)/)[0].trim());
    }
  };
`;

describe('runInForeground refuses with ERR_EVENT_LOOP_RUNNING and the remedy', () => {
  const cases: Record<string, readonly [string, string]> = {
    'after an await': ['(async () => { await null; refused(); })();', 'inside a promise job'],
    'in a then callback': ['Promise.resolve().then(refused);', 'inside a promise job'],
    'in queueMicrotask': ['queueMicrotask(refused);', 'inside a promise job'],
    'in a microtask of a timer': [
      'setTimeout(() => queueMicrotask(refused), 1);',
      'inside a promise job',
    ],
    'inside another run': [
      'runInForeground(async () => refused());',
      'inside another runInForeground',
    ],
    'in a callback of another run': [
      'runInForeground(new Promise((resolve) => setTimeout(() => { refused(); resolve(); }, 1)));',
      'inside another runInForeground',
    ],
    'in setImmediate': ['setImmediate(refused);', 'inside a setImmediate callback'],
    'in setImmediate, bound to an AsyncResource': [
      "const { AsyncResource } = require('node:async_hooks'); setImmediate(AsyncResource.bind(refused));",
      'inside a setImmediate callback',
    ],
    'in a timer, bound to an AsyncResource': [
      "const { AsyncResource } = require('node:async_hooks'); setTimeout(AsyncResource.bind(refused), 1);",
      "inside a timer's callback that is bound to an AsyncResource",
    ],
    'in a process.nextTick between immediates': [
      'setImmediate(() => process.nextTick(refused)); setImmediate(() => {});',
      'inside a setImmediate callback',
    ],
    'there too where the program has its own Error.prepareStackTrace': [
      'Error.prepareStackTrace = (_, sites) => sites; setImmediate(() => process.nextTick(refused)); setImmediate(() => {});',
      'inside a setImmediate callback',
    ],
  };
  it.each(Object.keys(cases))('%s', async (name) => {
    const [source, where] = cases[name] ?? ['', ''];
    expect(await run(refused + source)).toBe(`ERR_EVENT_LOOP_RUNNING false true ${where}\n`);
  });

  it.each(['', 'process.exit();'])(
    "in an 'exit' listener, at once and with a remedy that is one: %s",
    async (end) => {
      const printed = await run(`
        const server = require('node:net').createServer().listen(0, '127.0.0.1', () => {
          process.on('exit', () => {
            try { runInForeground(fetch('http://127.0.0.1:' + port)); } catch (error) { console.log(error.code, error.message); }
          });
          const { port } = server.address();
          server.close();
          ${end}
        });
      `);
      expect(printed).toBe(
        "ERR_EVENT_LOOP_RUNNING runInForeground cannot run the event loop while the process exits (in an 'exit' listener, " +
          "or after process.exit()); run it before that, in a 'beforeExit' listener for one, or call here what blocks by itself\n",
      );
    },
  );

  it("not yet in a 'beforeExit' listener", async () => {
    expect(
      await run(
        `process.once('beforeExit', () => console.log(runInForeground(after(1, 'before'))));`,
      ),
    ).toBe('before\n');
  });

  it('in a listener of the trace, where what is read next would overtake what is told', async () => {
    const printed = await run(`
      const { publishTrace, traceChannel } = require('@tcp-echo/base');
      traceChannel.subscribe(() => { try { runInForeground(after(1)); } catch (error) { console.log(error.code, error.message); } });
      publishTrace({ actor: 'client', kind: 'received', connection: 'c' });
      console.log(runInForeground(after(1, 'afterwards')));
    `);
    expect(printed).toBe(
      'ERR_EVENT_LOOP_RUNNING runInForeground cannot run the event loop inside a listener of the trace; ' +
        'start the run when the listener has returned\nafterwards\n',
    );
  });

  it('at the top level of an ES module, and names the preload', async () => {
    const ended = await project.runFiles({
      'main.mjs': `
        import { runInForeground } from '@tcp-echo/core-helpers';
        try { runInForeground(Promise.reject(new Error('x'))); } catch (error) { console.log(error.code, error.message); }
      `,
    });
    expect(output(ended)).toBe(
      'ERR_EVENT_LOOP_RUNNING runInForeground cannot run the event loop inside a promise job ' +
        '(after an await, or at the top level of an ES module); await the task instead. For the top level ' +
        'of an ES module there is also: node -r @tcp-echo/core-helpers/foreground main.mjs\n',
    );
  });

  it('but not because of a function of the program that is called like one of Node', async () => {
    const printed = await run(`
      function processImmediate(body) { body(); }
      function listOnTimeout(body) { body(); }
      const { AsyncResource } = require('node:async_hooks');
      process.nextTick(() => processImmediate(() => console.log(runInForeground(after(1, 'tick')))));
      AsyncResource.bind(() => listOnTimeout(() => console.log(runInForeground(after(1, 'bound')))))();
    `);
    expect(printed).toBe('tick\nbound\n');
  });

  it('or works: a process.nextTick after the last immediate neither hangs nor aborts', async () => {
    const printed = await run(`
      setImmediate(() => process.nextTick(() => console.log(attempt(() => runInForeground(after(3, 'ran'))))));
    `);
    expect(printed).toMatch(/^(?:ran|ERR_EVENT_LOOP_RUNNING)\n$/);
  });

  it('and can run as soon as the reason is gone', async () => {
    const printed = await run(`
      console.log(attempt(() => runInForeground(async () => runInForeground(after(1)))));
      console.log(runInForeground(after(1, 'free again')));
    `);
    expect(printed).toBe('ERR_EVENT_LOOP_RUNNING\nfree again\n');
  });
});
