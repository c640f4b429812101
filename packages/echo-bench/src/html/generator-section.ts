// What limits the figures besides the server, and what the threads of the generator did.
import type { EchoBenchReport, ThreadReport } from '../report/report.js';
import { drawTable } from './data-table.js';
import { drawSection } from './figure.js';
import { html, type Markup } from './markup.js';
import { count, duration, percent } from './numbers.js';
import type { NamedReport } from './series.js';

export function drawGenerator(reports: readonly NamedReport[]): Markup {
  return drawSection('generator', 'The load generator itself', [
    ...reports.map(drawVerdict),
    drawTable({
      caption: 'threads of the load generator',
      columns: [
        'thread',
        'connections',
        'messages',
        'on a processor',
        'user',
        'system',
        'waited for one',
        'own delay, p99',
      ],
      rows: reports.flatMap(threadRows),
      isNumeric: true,
    }),
  ]);
}

function drawVerdict({ report, letter }: NamedReport): Markup {
  const { limits } = report;
  const name = letter === '' ? '' : `${letter}: `;
  if (limits.length === 0) {
    return html`<p class="verdict good">
      <span aria-hidden="true">✓</span> ${name}Nothing was found that limits these figures besides
      the server.
    </p>`;
  }
  const items = limits.map(({ code, message }) => html`<li>${message} <code>${code}</code></li>`);
  return html`<div class="verdict bad">
    <p><span aria-hidden="true">!</span> ${name}These limit the figures besides the server:</p>
    <ul>
      ${items}
    </ul>
  </div>`;
}

function threadRows({ report, letter }: NamedReport) {
  return report.machines.flatMap(({ threads, environment }, machine) =>
    threads.map((thread, index) => [
      threadName(report, letter, environment.hostname, machine, index),
      count(thread.connections),
      count(thread.messages),
      drawBusy(thread),
      orUnknown(thread.cpuUserNs, duration),
      orUnknown(thread.cpuSystemNs, duration),
      orUnknown(thread.cpuWaitedNs, duration),
      duration(thread.loopDelay.p99Ns),
    ]),
  );
}

function threadName(
  { machines }: EchoBenchReport,
  letter: string,
  hostname: string,
  machine: number,
  index: number,
): string {
  const host = machines.length > 1 ? `${hostname} (${machine + 1}), ` : '';
  return `${letter} ${host}thread\u{A0}${index + 1}`.trim();
}

function drawBusy({ busy }: ThreadReport): Markup | string {
  if (busy === null) return 'not told';
  const width = Math.round(Math.min(1, busy) * 60);
  // After the number, at the same place in every row.
  return html`${percent(busy)}
    <svg class="meter" viewBox="0 0 60 8" aria-hidden="true">
      <rect class="rail" width="60" height="8" rx="2" />
      <rect class="bar" width="${width}" height="8" rx="2" />
    </svg>`;
}

function orUnknown(value: number | null, show: (value: number) => string): string {
  return value === null ? 'not told' : show(value);
}
