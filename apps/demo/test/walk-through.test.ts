// The demo as a user runs it, held against the seed: the acts on one loop line by line, the act with
// threads only in what must come before what.
import {
  blockingClientLines,
  oneClientLines,
  twoClientsLines,
  twoVisitsLines,
  withoutPorts,
} from '@tcp-echo/contract-tests';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';

const demo = fileURLToPath(new URL('../dist/main.cjs', import.meta.url));
const title = /^ {2}(\d)\. /;

let acts: readonly (readonly string[])[] = [];
let stderr = '';

/** Every line of act `number`, from 1, with the ports that the system chose replaced by a word. */
const linesOf = (number: number): readonly string[] => acts[number - 1] ?? [];
/** Those on which the article's own output stands: the demo's words are indented. */
const articleLinesOf = (number: number): string[] =>
  linesOf(number).filter((line) => line !== '' && !line.startsWith(' '));

beforeAll(async () => {
  const ended = await promisify(execFile)(process.execPath, [demo], { timeout: 60_000 });
  stderr = ended.stderr;
  acts = withoutPorts(ended.stdout).reduce<string[][]>((all, line) => {
    if (title.test(line)) all.push([]);
    all.at(-1)?.push(line);
    return all;
  }, []);
});

describe('the walk-through', () => {
  it('has the acts of the seed, in its order, and the command line', () => {
    expect(acts.map(([first]) => first)).toMatchInlineSnapshot(`
      [
        "  1. An echo server in this thread. Nothing here is awaited: the loop runs until it listens",
        "  2. No port was chosen by hand, so a second server is as easy",
        "  3. A client on the same loop: always exactly this order, for it is all one thread",
        "  4. And the second server",
        "  5. Both at once, on this one thread",
        "  6. Blocking clients in background threads: they start at once",
        "  7. The command line, against the same servers",
      ]
    `);
    expect(stderr).toBe('');
  });

  it('starts two servers on ports that the system chose, without a word', () => {
    expect([...articleLinesOf(1), ...articleLinesOf(2)]).toEqual([]);
    expect(linesOf(1).at(-2)).toMatch(/^ {7}\d+$/);
    expect(linesOf(2).at(-2)).toMatch(/^ {7}\d+$/);
  });

  it.each([3, 4])('prints in act %i what the article prints for a client', (number) => {
    expect(articleLinesOf(number)).toEqual([...oneClientLines, 'Hello World!']);
  });

  it('prints in act 5 what the article prints for two clients in parallel, and both results', () => {
    expect(articleLinesOf(5)).toEqual(twoClientsLines);
    expect(linesOf(5).filter((line) => line === "       'Hello World!'")).toHaveLength(2);
  });

  describe('in act 6, with blocking clients in threads,', () => {
    const stoodStill = '     (this thread has stood still';

    it('both clients connect and send before the loop runs, and nothing else happens', () => {
      const before = linesOf(6).slice(
        0,
        linesOf(6).findIndex((line) => line.startsWith(stoodStill)),
      );
      const printed = before.filter((line) => !line.startsWith(' ')).toSorted();
      const connecting = [blockingClientLines[0], blockingClientLines[1]];
      expect(printed).toEqual([...connecting, ...connecting].toSorted());
    });

    it('the servers print in their order, all of it after the loop was started', () => {
      const lines = linesOf(6);
      const firstOfServer = lines.findIndex((line) => line.startsWith('-> Server'));
      expect(firstOfServer).toBeGreaterThan(
        lines.indexOf('     > runInForeground(wait([bgCall, bgCall2]))'),
      );
      expect(articleLinesOf(6).filter((line) => !isClients(line))).toEqual(twoVisitsLines);
    });

    it('each client receives only after a server has sent, and prints its four lines', () => {
      const lines = articleLinesOf(6);
      const clients = lines.filter(isClients);
      for (const line of blockingClientLines) {
        expect(clients.filter((other) => other === line)).toHaveLength(2);
      }
      for (const nth of [0, 1]) {
        const sent = nthIndex(lines, twoVisitsLines[1], nth);
        const received = nthIndex(lines, blockingClientLines[2], nth);
        const closed = nthIndex(lines, blockingClientLines[3], nth);
        expect(sent).toBeLessThan(received);
        expect(received).toBeLessThan(closed);
      }
      expect(linesOf(6).filter((line) => line === "       'Hello World!'")).toHaveLength(2);
    });
  });

  it('prints in act 7 the echoes that the command got from the same servers', () => {
    const lines = articleLinesOf(7);
    expect(lines.filter((line) => line === 'Hello World!')).toHaveLength(2);
    expect(lines.filter((line) => line !== 'Hello World!').toSorted()).toEqual(
      [...oneClientLines, ...oneClientLines].toSorted(),
    );
    expect(linesOf(7).filter((line) => line === '     (exit status 0)')).toHaveLength(2);
  });
});

function isClients(line: string): boolean {
  return /client/i.test(line);
}

function nthIndex(lines: readonly string[], wanted: string, nth: number): number {
  return lines.flatMap((line, index) => (line === wanted ? [index] : []))[nth] ?? -1;
}
