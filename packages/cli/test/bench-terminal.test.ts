// `tcp-echo bench` on a terminal: how it goes, its colours, and Ctrl-C once and twice.
import { describeWith, startEchoPeer, startSilentPeer } from '@tcp-echo/contract-tests';
import { expect, it } from 'vitest';
import { liveLinesIn, withoutLiveLines } from './support/live-lines.js';
import { ctrlC, runOnTerminal } from './support/terminal.js';

describeWith(['python3'], 'bench on a terminal', () => {
  it('shows how it goes in one line, and what was measured at Ctrl-C', async () => {
    await using peer = await startEchoPeer();
    const { status, printed } = await runOnTerminal(
      ['bench', `:${peer.port}`, '-d', '100s', '-c', '2', '--fail-if', 'p50>0us', '--no-verify'],
      [
        ['warming up  2 connected  0 errors', ''],
        // A latency, in whatever unit: by then something was measured, on the busiest machine, too.
        ['s  0 errors', ctrlC],
      ],
    );
    const lines = liveLinesIn(printed);
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.at(-1)).toMatch(/ msg\/s {2}p99 (–|[\d.]+ [µm]?s) {2}0 errors {2}\d+\.\d s left$/);
    const screen = withoutLiveLines(printed);
    expect(screen).toMatch(/ · interrupted\r\n/);
    expect(screen).toContain('\u001b[33m!\u001b[39m nobody looked');
    expect(screen).toContain('\u001b[31m✗\u001b[39m p50>0us (');
    expect(status).toBe(1);
  });

  it('exits at once at the second Ctrl-C', async () => {
    await using peer = await startSilentPeer();
    const { status, printed } = await runOnTerminal(
      ['bench', `:${peer.port}`, '-d', '100s', '-c', '1', '--timeout', '100s'],
      [[' 0 errors', `${ctrlC}${ctrlC}`]],
    );
    expect(printed).not.toContain('latency');
    expect(status).toBe(130);
  });

  it('fits the line to the terminal while that is made narrower and wider', async () => {
    await using peer = await startEchoPeer();
    const { printed } = await runOnTerminal(
      ['bench', `:${peer.port}`, '-d', '100s', '-c', '1', '--warmup', '0ms'],
      [
        [' s left', [24, 12]],
        [' s ░░░░░\u001b', [24, 100]],
        [' s left', ctrlC],
      ],
    );
    const widths = liveLinesIn(printed).map(({ length }) => length);
    const narrow = widths.slice(widths.indexOf(11), widths.lastIndexOf(11) + 1);
    expect(new Set(narrow)).toEqual(new Set([11]));
    expect(Math.max(...widths.slice(widths.lastIndexOf(11)))).toBeGreaterThan(50);
  });

  it('ends the server of --spawn at Ctrl-C, after the run', async () => {
    const { status, printed } = await runOnTerminal(
      ['bench', '--spawn', '-d', '100s', '-c', '2', '--warmup', '0ms'],
      [[' s left', ctrlC]],
    );
    expect(printed).toContain('errors    0 refused · 0 timed out · 0 mismatched');
    expect(status).toBe(0);
  });

  it('shows nothing that changes where the terminal is dumb', async () => {
    await using peer = await startEchoPeer();
    const args = ['bench', `:${peer.port}`, '-n', '10', '-c', '1'];
    const { printed } = await runOnTerminal(args, [], { TERM: 'dumb' });
    expect(printed).not.toContain('\u001b');
  });
});
