// What runs come down to: figures, goals, tables and the chart.
import { describe, expect, it } from 'vitest';
import { drawChart } from '../side-by-side/chart.mjs';
import { judgeGoals } from '../side-by-side/goals.mjs';
import { medianRatio } from '../side-by-side/median.mjs';
import { replaceFigures } from '../side-by-side/report.mjs';
import { allServers } from '../side-by-side/servers.mjs';
import { summarize } from '../side-by-side/summary.mjs';
import { workloadTable } from '../side-by-side/workload-table.mjs';
import { workloads } from '../side-by-side/workloads.mjs';

const servers = [
  { id: 'c-epoll', name: 'C, epoll' },
  { id: 'uring', name: 'tcp-echo, uring', ours: true },
  { id: 'go', name: 'Go' },
];
const run = (value, userMs = 10) => ({
  value,
  messages: value,
  userMs,
  systemMs: 20,
  serverBusy: 0.5,
  loadBusy: 0.5,
});
/** The machine was half as fast in the second round, and a peer failed in it. */
const runs = {
  'c-epoll': [run(1000), run(500), run(1000)],
  uring: [run(1100), run(550), run(1300)],
  go: [run(800), {}, run(800)],
};
const [workload] = workloads;
const rows = summarize(servers, runs);

function judge(rows) {
  return judgeGoals({ auto: 'uring', workloads: [{ ...workload, rows }], sections: [] });
}

describe('a summary', () => {
  it('compares each round with the same round of the other server', () => {
    expect(medianRatio([10, 6, 4], [10, 3, 4])).toBe(1);
    expect(rows[1]).toMatchObject({ value: 1100, ratios: { 'c-epoll': 1.1 } });
  });

  it('leaves a round out in which one of the two failed', () => {
    expect(rows[2]).toMatchObject({ value: 800, ratios: { 'c-epoll': 0.8 } });
  });

  it('has what a server keeps of its rate with fewer connections', () => {
    const [{ kept }] = summarize(servers, runs, { 'c-epoll': [run(2000), run(1000), run(4000)] });
    expect(kept).toBe(0.5);
  });

  it('has processor time for a message of all rounds together', () => {
    expect(rows[0].userUs).toBeCloseTo((30 * 1000) / 2500);
  });
});

describe('goals', () => {
  it('are met, missed, or not measured', () => {
    const judged = judge(rows);
    expect(judged[0]).toMatchObject({ value: 1.1, met: true });
    expect(judged.filter(({ value }) => value === undefined).map(({ met }) => met)).not.toContain(
      true,
    );
  });

  it('are missed where another peer is ahead', () => {
    const ahead = summarize(servers, { ...runs, go: [run(1200), run(600), run(1400)] });
    expect(judge(ahead).find(({ goal }) => goal.includes('the best other peer, Go'))).toMatchObject(
      { met: false },
    );
  });

  it('name nothing that is not measured', () => {
    const known = new Set(['auto', ...allServers().map(({ id }) => id)]);
    const all = workloads.map((workload) => ({
      ...workload,
      rows: summarize(
        [...known].map((id) => ({ id, name: id })),
        Object.fromEntries([...known].map((id) => [id, [run(100)]])),
      ),
    }));
    const judged = judgeGoals({ auto: 'auto', workloads: all, sections: [] });
    const unmeasured = judged.filter(({ value }) => value === undefined).map(({ goal }) => goal);
    expect(unmeasured.every((goal) => /^(load-generator|sync-trip)/.test(goal))).toBe(true);
  });
});

describe('a report', () => {
  it('has a row for each server that was measured', () => {
    const lines = workloadTable(workload, [
      ...rows,
      { id: 'bun', name: 'Bun', ratios: {}, runs: [] },
    ]).split('\n');
    expect(lines).toHaveLength(2 + servers.length);
    expect(lines[3]).toMatch(/tcp-echo, uring \| +1,100 \| +1\.10 /);
  });

  it('puts figures between the markers and keeps what is around them', () => {
    const page = '# Title\n\n<!-- figures: begin -->\n\nold\n\n<!-- figures: end -->\n\nend\n';
    expect(replaceFigures(page, 'new')).toBe(page.replace('old', 'new'));
    expect(() => replaceFigures('# Title', 'new')).toThrow('figures: begin');
  });

  it('draws the best server first, and says in words what it shows', () => {
    const chart = drawChart({
      workloads: [{ ...workload, rows }],
      machine: 'a <machine> & its "load"',
    });
    expect(chart.indexOf('>tcp-echo, uring<')).toBeLessThan(chart.indexOf('>C, epoll<'));
    expect(chart).toContain('<desc id="desc">50 connections x 64 B');
    expect(chart).toContain('a &lt;machine> &amp; its &quot;load&quot;');
    expect(chart).toContain('prefers-color-scheme: dark');
  });
});
