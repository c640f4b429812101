// What the soak tells, and what it takes for a mistake.

/** What may be left of memory without being a leak, in MiB: V8 and malloc make room, each for every thread, and keep it. */
const heapTolerance = 2;
const residentTolerance = 96;

export function mebibytes(bytes) {
  return Number((bytes / 1024 / 1024).toFixed(1));
}

export function curveTable(curve) {
  const rows = curve.map((at) => [
    at.seconds,
    at.heap,
    at.resident,
    at.sockets,
    at.open,
    at.connections,
    at.received,
    at.sent,
  ]);
  return markdown(
    [
      'seconds',
      'heap MiB',
      'resident MiB',
      'sockets',
      'open',
      'connections',
      'received MiB',
      'sent MiB',
    ],
    rows,
  );
}

/** Memory is compared between the first third, when everything is warm, and the end; handles with the start. */
export function judgeCurve(curve) {
  const start = curve[0];
  const warm = curve[Math.floor(curve.length / 3)];
  const end = curve.at(-1);
  const mistakes = [];
  for (const [what, tolerance] of [
    ['heap', heapTolerance],
    ['resident', residentTolerance],
  ]) {
    const grown = end[what] - warm[what];
    if (grown > tolerance) mistakes.push(`${what} memory grew by ${grown.toFixed(1)} MiB`);
  }
  if (end.sockets !== start.sockets) {
    mistakes.push(`${end.sockets} sockets are open, and ${start.sockets} were at the start`);
  }
  if (end.resources !== start.resources) mistakes.push(`what keeps the loop: ${end.resources}`);
  return mistakes;
}

/** One row a server, and what does not add up. */
export function accountFor(plan, totals, stats, killed) {
  const mistakes = [];
  const rows = plan.map(({ name }) => {
    const { visits, bytesSent, bytesReceived } = totals[name];
    const server = stats[name];
    const { ended, ...others } = server.outcomes;
    const otherwise = Object.entries(others).filter(([, count]) => count > 0);
    const gone = ended + otherwise.reduce((sum, [, count]) => sum + count, 0);
    const counted = server.connectionsTotal + server.connectionsRefused;
    if (server.connectionsOpen > 0 || gone !== server.connectionsTotal) {
      mistakes.push(`${name}: ${server.connectionsTotal} connections came, ${gone} are gone`);
    }
    if (name.startsWith('rude')) {
      // A visitor that is gone at once may be so before anybody has accepted it.
      const most = visits + (killed[name] ?? 0);
      if (counted > most) mistakes.push(`${name}: ${most} visits, ${counted} counted`);
    } else if (
      counted !== visits ||
      ended !== visits ||
      server.bytesReceived !== bytesSent ||
      server.bytesSent !== bytesReceived
    ) {
      mistakes.push(
        `${name}: ${visits} visits sent ${bytesSent} and got ${bytesReceived} bytes; ${JSON.stringify(server)}`,
      );
    }
    const bytes = name.startsWith('rude') ? ['', ''] : [bytesSent, bytesReceived];
    return [
      name,
      visits,
      ...bytes,
      server.bytesReceived,
      server.bytesSent,
      ended,
      otherwise.map(([outcome, count]) => `${outcome} ${count}`).join(', '),
      server.connectionsRefused || '',
    ];
  });
  const head = ['server', 'visits', 'bytes sent', 'bytes that came back'];
  head.push('server received', 'server sent', 'ended', 'otherwise', 'refused');
  return { table: markdown(head, rows), mistakes };
}

function markdown(head, rows) {
  return [head, head.map(() => '---'), ...rows].map(markdownRow).join('\n');
}

function markdownRow(cells) {
  return `| ${cells.join(' | ')} |`;
}
