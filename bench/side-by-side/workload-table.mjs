// The table of one workload.
import { reference } from './servers.mjs';
import { figure, percent, table } from './table.mjs';

/** Servers on which nothing was measured are left out. */
export function workloadTable(workload, rows, base = reference) {
  const measured = rows.filter(({ value }) => value !== undefined);
  if (workload.load === 'idle') return idleTable(workload, measured);
  const baseName = rows.find(({ id }) => id === base)?.name ?? base;
  const isGrowth = measured.some(({ kept }) => kept !== undefined);
  const head = ['server', workload.unit, `of ${baseName}`, ...(isGrowth ? ['of its 50'] : [])];
  head.push('user us', 'system us', 'server busy', 'load busy');
  return table(
    head,
    measured.map((row) => [
      row.name,
      figure(row.value, 0),
      figure(row.ratios[base]),
      ...(isGrowth ? [figure(row.kept)] : []),
      figure(row.userUs),
      figure(row.systemUs),
      percent(row.serverBusy),
      percent(row.loadBusy),
    ]),
  );
}

function idleTable(workload, rows) {
  return table(
    ['server', workload.unit, 'MiB resident'],
    rows.map(({ name, value, residentBytes }) => [
      name,
      figure(value, 0),
      figure(residentBytes / 1024 / 1024, 1),
    ]),
  );
}
