// What is wanted, as data: a figure of the result and its limit.

const threeLoads = ['50x64', '50x64x16', '50x64k'];
const allLoads = ['1x64', ...threeLoads, '1000x64', '5000x64', 'one-shot-1', 'one-shot-20'];
const others = [
  'go',
  'bun',
  'uvloop',
  'asyncio-protocol',
  'asyncio-streams',
  'node-pipe',
  'node-data',
  'socat',
  'ncat',
];

/** `auto` stands for the engine that it picks on this machine. */
export const goals = [
  ...threeLoads.flatMap((workload) => [
    { workload, server: 'uring', of: 'c-epoll', atLeast: 1.05 },
    { workload, server: 'uring', of: 'c-uring', atLeast: 0.97 },
    { workload, server: 'uring', ofBest: others, above: 1 },
    { workload, server: 'epoll', of: 'c-epoll', atLeast: 0.95 },
  ]),
  { workload: '1x64', server: 'auto', of: 'c-epoll', atLeast: 1 },
  { workload: 'one-shot-20', server: 'auto', of: 'c-epoll', atLeast: 1 },
  { workload: 'one-shot-20', server: 'auto', of: 'asyncio-streams', atLeast: 2.5 },
  { workload: '50x64', server: 'uring', key: 'userUs', what: 'us of user time', atMost: 0.4 },
  { workload: '50x64', server: 'epoll', key: 'userUs', what: 'us of user time', atMost: 0.9 },
  ...allLoads.map((workload) => ({ workload, server: 'net', of: 'node-pipe', atLeast: 1 })),
  ...['50x64', '50x64x16', '50x64k', '1x64', '1000x64'].map((load) => ({
    section: `load-generator-${load}`,
    row: 'tcp-echo',
    of: 'C, epoll',
    atLeast: 1,
  })),
  {
    section: 'sync-trip',
    row: 'connectEchoSync, engine native',
    of: 'C, blocking sockets',
    atMost: 1.05,
  },
  {
    section: 'sync-trip',
    row: 'connectEchoSync, engine native',
    of: 'Python, blocking sockets',
    atMost: 1,
  },
  { workload: 'idle', server: 'uring', key: 'value', what: 'B', atMost: 1024 },
  { workload: 'idle', server: 'epoll', key: 'value', what: 'B', atMost: 1024 },
  { workload: '1000x64', server: 'auto', of: 'c-epoll', atLeast: 1 },
  { workload: '5000x64', server: 'auto', of: 'c-epoll', atLeast: 1 },
];

/**
 * Each goal with its figure, and whether it is met; neither where something that it needs was not measured.
 *
 * @param {{ auto: string, workloads: { id: string, title: string, rows: import('./summary.mjs').Row[] }[],
 *   sections: import('./sections.mjs').Section[] }} results
 */
export function judgeGoals(results) {
  return goals.map((goal) => {
    const { subject, value } =
      goal.section === undefined ? ofServer(goal, results) : ofSection(goal, results);
    const met = value === undefined ? undefined : isWithin(goal, value);
    return { goal: `${subject}, ${limitOf(goal)}`, value, met };
  });
}

function ofServer({ workload: wanted, server, of, ofBest, key }, { auto, workloads }) {
  const workload = workloads.find(({ id }) => id === wanted);
  const rows = workload?.rows ?? [];
  const row = rows.find(({ id }) => id === (server === 'auto' ? auto : server));
  const subject = `${workload?.title ?? wanted}: ${row?.name ?? server}`;
  if (key !== undefined) return { subject, value: row?.[key] };
  const base = of ?? bestOf(ofBest, row);
  const name = rows.find(({ id }) => id === base)?.name ?? base ?? 'any other peer';
  const rank = of === undefined && base !== undefined ? 'the best other peer, ' : '';
  return { subject: `${subject} of ${rank}${name}`, value: row?.ratios[base] };
}

/** Of some servers the one beside which a row looks worst. */
function bestOf(ids, row) {
  const measured = ids.filter((id) => row?.ratios[id] !== undefined);
  return measured.toSorted((a, b) => row.ratios[a] - row.ratios[b])[0];
}

function ofSection({ section: wanted, row: name, of }, { sections }) {
  const section = sections.find(({ id }) => id === wanted);
  const row = section?.rows.find((row) => row.name === name);
  return { subject: `${section?.title ?? wanted}: ${name} of ${of}`, value: row?.ratios[of] };
}

function isWithin({ atLeast = -Infinity, above = -Infinity, atMost = Infinity }, value) {
  return value >= atLeast && value > above && value <= atMost;
}

function limitOf({ atLeast, above, atMost, what }) {
  const unit = what === undefined ? '' : ` ${what}`;
  if (atLeast !== undefined) return `at least ${atLeast}${unit}`;
  return above === undefined ? `at most ${atMost}${unit}` : `more than ${above}${unit}`;
}
