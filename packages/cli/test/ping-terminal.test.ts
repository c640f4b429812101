// `tcp-echo ping` on a terminal: how things stand below the last line, and Ctrl-C.
import { describeWith, startEchoPeer } from '@tcp-echo/contract-tests';
import { expect, it } from 'vitest';
import { ctrlC, runOnTerminal } from './support/terminal.js';

describeWith(['python3'], 'ping on a terminal', () => {
  it('shows how things stand until the next line, and the statistics at Ctrl-C', async () => {
    await using peer = await startEchoPeer();
    const { status, printed } = await runOnTerminal(
      ['ping', `:${peer.port}`, '-i', '50ms'],
      [['3 sent, 3 echoed, 0 corrupt  ', ctrlC]],
    );
    const shown = printed.replaceAll('\r\u001b[K', '<cleared>');
    expect(shown).toMatch(
      /^seq=1 .*\r\n1 sent, 1 echoed, 0 corrupt {2}[▁-█]<cleared>seq=2 .*\r\n2 sent, /,
    );
    expect(shown).toMatch(/<cleared>--- 127.0.0.1:\d+: \d+ sent, .*rtt.*\r\n$/);
    expect(status).toBe(0);
  });

  it('shows nothing that changes where the terminal is dumb', async () => {
    await using peer = await startEchoPeer();
    const args = ['ping', `:${peer.port}`, '-i', '1ms', '-c', '2'];
    const { printed } = await runOnTerminal(args, [], { TERM: 'dumb' });
    expect(printed).toMatch(/^seq=1 .*\r\nseq=2 .*\r\n--- .*\r\n$/);
  });
});
