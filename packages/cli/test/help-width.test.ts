// Help on a terminal that is narrower than most.
import { main } from '@tcp-echo/cli';
import { echoFaults } from '@tcp-echo/echo-server';
import { expect, it } from 'vitest';
import { holdIo, runMain } from './support/io.js';

it.each([40, 60, 80])('is folded between words, to %i columns', async (columns) => {
  for (const command of ['serve', 'send', 'bench']) {
    const io = holdIo();
    Object.assign(io.stdout, { columns });
    await main([command, '--help'], io);
    const { stdout } = await io.written();
    const long = stdout.split('\n').filter((line) => line.length > columns);
    // A command line is there to be copied, and a name and a placeholder are one.
    const folded = long.filter((line) => !/^ {2}tcp-echo |^ {2,}(-\w, )?--\S+ \S+$/.test(line));
    expect(folded.filter((line) => line.trim().includes(' '))).toEqual([]);
  }
});

it('names every fault', async () => {
  const { stdout } = await runMain(['serve', '--help']);
  for (const { fault } of echoFaults) {
    expect(stdout).toContain(fault.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));
  }
});

it('completion has the words of --fault, not those of the API, and the names of checks and figures', async () => {
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { stdout } = await runMain(['completion', shell]);
    expect(stdout).not.toMatch(/\b(delayMs|jitterMs|pieceBytes|afterBytes|atByte)\b/);
    expect(stdout).toMatch(/\bclose\.half\b/);
    expect(stdout).toMatch(/\bp99\.9\b/);
  }
});
