// `tcp-echo ping` on a terminal: how things stand below the last line, and Ctrl-C.
import { describeWith, startEchoPeer } from '@tcp-echo/contract-tests';
import { expect, it } from 'vitest';
import { breaking } from './support/endings.js';
import { liveLinesIn, withoutLiveLines } from './support/live-lines.js';
import { ctrlC, runOnTerminal } from './support/terminal.js';

describeWith(['python3'], 'ping on a terminal', () => {
  it('shows how things stand until the next line, and the statistics at Ctrl-C', async () => {
    await using peer = await startEchoPeer();
    const { status, printed } = await runOnTerminal(
      ['ping', `:${peer.port}`, '-i', '50ms'],
      [['3 sent, 3 echoed, 0 corrupt  ', ctrlC]],
    );
    const [first, second] = liveLinesIn(printed);
    expect(first).toMatch(/^1 sent, 1 echoed, 0 corrupt {2}[▁-█]$/);
    expect(second).toMatch(/^2 sent, /);
    expect(withoutLiveLines(printed)).toMatch(
      /^seq=1 .*\r\nseq=2 .*\r\n[^]*--- 127.0.0.1:\d+: \d+ sent, .*rtt.*\r\n$/,
    );
    expect(status).toBe(0);
  });

  it('fits that to the terminal as soon as it is made narrower or wider', async () => {
    await using peer = await startEchoPeer();
    const { status, printed } = await runOnTerminal(
      ['ping', `:${peer.port}`, '-i', '100s'],
      [
        ['0 corrupt  ', [24, 20]],
        [`1 sent, 1 echoed, 0\u001b`, [24, 10]],
        [`1 sent, 1\u001b`, [24, 200]],
        ['0 corrupt  ', ctrlC],
      ],
    );
    expect(liveLinesIn(printed).map((line) => line.slice(0, 26))).toEqual([
      '1 sent, 1 echoed, 0 corrup',
      '1 sent, 1 echoed, 0',
      '1 sent, 1',
      '1 sent, 1 echoed, 0 corrup',
    ]);
    expect(withoutLiveLines(printed)).toMatch(/^seq=1 .*\r\n--- .*\r\n$/);
    expect(status).toBe(0);
  });

  it('tells of a bug on a line that nothing else is on', async () => {
    await using peer = await startEchoPeer();
    const { status, printed } = await runOnTerminal(
      ['ping', `:${peer.port}`],
      [],
      breaking('node:timers/promises setTimeout later'),
    );
    expect(liveLinesIn(printed)).toHaveLength(1);
    expect(printed).toMatch(
      new RegExp(String.raw`\?7h\r(\r\u001b\[J)+\S*error:\S* this is a bug of tcp-echo: `),
    );
    expect(status).toBe(4);
  });

  it('shows nothing that changes where the terminal is dumb', async () => {
    await using peer = await startEchoPeer();
    const args = ['ping', `:${peer.port}`, '-i', '1ms', '-c', '2'];
    const { printed } = await runOnTerminal(args, [], { TERM: 'dumb' });
    expect(printed).toMatch(/^seq=1 .*\r\nseq=2 .*\r\n--- .*\r\n$/);
  });
});
