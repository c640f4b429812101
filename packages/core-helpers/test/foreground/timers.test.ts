// runInForeground inside a timer's callback, where Node has not armed its own timer again.
import { describe, expect, it } from 'vitest';
import { output, Project } from '../support/program.js';

const project = new Project();
const run = async (source: string): Promise<string> => output(await project.run(source));

describe('inside a timer', () => {
  const cases: Record<string, string> = {
    'an existing timer of the same duration': `
      let other;
      setTimeout(() => console.log(runInForeground(other)), 3);
      other = after(3, 'done');`,
    'an existing timer of another duration': `
      const other = after(30, 'done');
      setTimeout(() => console.log(runInForeground(other)), 3);`,
    'an existing longer timer beside many others': `
      for (let ms = 1; ms <= 40; ms++) setTimeout(() => {}, ms);
      const other = after(60, 'done');
      setTimeout(() => console.log(runInForeground(other)), 3);`,
    'a new timer of the same duration': `
      setTimeout(() => console.log(runInForeground(after(3, 'done'))), 3);`,
    'a new timer of another duration': `
      setTimeout(() => console.log(runInForeground(after(20, 'done'))), 3);`,
    'an interval': `
      setTimeout(() => {
        let ticks = 0;
        console.log(runInForeground(new Promise((resolve) => {
          const interval = setInterval(() => { if (++ticks === 3) { clearInterval(interval); resolve('done'); } }, 2);
        })));
      }, 2);`,
    'nothing but an interval whose own callback it is': `
      let ticks = 0;
      let third;
      const reached = new Promise((resolve) => { third = resolve; });
      const interval = setInterval(() => {
        ticks++;
        if (ticks === 1) {
          setTimeout(() => third('done'), 4);
          console.log(runInForeground(reached));
          clearInterval(interval);
        }
      }, 2);`,
    'a socket': `
      const net = require('node:net');
      setTimeout(() => {
        console.log(runInForeground(new Promise((resolve) => {
          const server = net.createServer((socket) => socket.end('done')).listen(0, '127.0.0.1', () => {
            net.connect(server.address().port, '127.0.0.1').setEncoding('utf8').on('data', resolve).on('close', () => server.close());
          });
        })));
      }, 2);`,
    'a file': `
      setTimeout(() => console.log(runInForeground(require('node:fs/promises').stat(__filename).then(() => 'done'))), 2);`,
    'an immediate': `
      setTimeout(() => console.log(runInForeground(new Promise((resolve) => setImmediate(resolve, 'done')))), 2);`,
    'a sequence of timers and immediates': `
      setTimeout(() => {
        console.log(runInForeground(async () => {
          for (const ms of [3, 1, 3, 20, 3, 1]) { await after(ms); await new Promise(setImmediate); }
          return 'done';
        }));
      }, 3);`,
  };
  it.each(Object.keys(cases))('it can wait for %s', async (name) => {
    expect(await run(cases[name] ?? '')).toBe('done\n');
  });

  it('it can run several times, one after another, and the timers outside go on', async () => {
    const printed = await run(`
      let ticks = 0;
      const interval = setInterval(() => { ticks++; }, 2);
      setTimeout(() => {
        for (const ms of [1, 5, 5, 1]) console.log(runInForeground(after(ms, ms)));
        setTimeout(() => { clearInterval(interval); console.log('outside', ticks > 0); }, 5);
      }, 5);
      setTimeout(() => console.log('later'), 60);
    `);
    const lines = printed.trim().split('\n');
    // On a slow machine its 60 ms are over before the others' few.
    expect(lines.filter((line) => line !== 'later')).toEqual(['1', '5', '5', '1', 'outside true']);
    expect(lines).toContain('later');
  });

  it.each(['last', 'not the last'])(
    'it works in a process.nextTick of a timer that is %s of its list',
    async (which) => {
      const printed = await run(`
        setTimeout(() => process.nextTick(() => console.log(runInForeground(after(3, 'done')))), 3);
        ${which === 'last' ? '' : "setTimeout(() => console.log('second'), 3);"}
      `);
      expect(printed.trimEnd().split('\n')).toContain('done');
    },
  );

  it('the timer it was called in keeps its own hold on the process', async () => {
    const printed = await run(`
      const timer = setTimeout(() => {
        runInForeground(after(2));
        console.log(timer.hasRef());
        const unheld = setInterval(() => {
          runInForeground(after(1));
          console.log(unheld.hasRef());
          clearInterval(unheld);
          let count = 0;
          const held = setInterval(() => {
            runInForeground(after(1));
            if (++count === 3) { clearInterval(held); console.log('ended'); }
          }, 2);
        }, 2).unref();
        setTimeout(() => {}, 20);
      }, 1);
    `);
    expect(printed).toBe('true\nfalse\nended\n');
  });

  it('a stall and a time limit are still noticed', async () => {
    const printed = await run(`
      setTimeout(() => {
        console.log(attempt(() => runInForeground(new Promise(() => {}))));
        const held = setTimeout(() => {}, 60_000);
        console.log(attempt(() => runInForeground(new Promise(() => {}), { timeoutMs: 20 })));
        clearTimeout(held);
      }, 1);
    `);
    expect(printed).toBe('ERR_EVENT_LOOP_STALLED\nERR_TIMEOUT\n');
  });
});
