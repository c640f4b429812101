// The words after `npm run bench --`.
import { parseArgs } from 'node:util';
import { otherNames } from './others.mjs';
import { workloads } from './workloads.mjs';

const usage = `npm run bench [-- OPTIONS]: every server under every load, in rounds that take turns
  --rounds N          how many rounds (5; 1 with --quick)
  --seconds S         how long a load is measured (0.6; 0.25 with --quick)
  --servers A,B       only these, and C, epoll, with which they are compared
  --workloads A,B     only these: ${workloads.map(({ id }) => id).join(', ')}
  --others A,B        only these of the rest: ${otherNames.join(', ')}; none: no other
  --quick             two minutes, to see that it works
  --write             writes docs/performance/side-by-side.* although not everything was measured`;

/** @param {string[]} serverIds which servers there are */
export function parseArguments(words, serverIds) {
  const { values } = parseArgs({
    args: words,
    options: {
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      servers: { type: 'string' },
      workloads: { type: 'string' },
      others: { type: 'string' },
      quick: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return { usage };
  const { quick, write } = values;
  const rounds = positive('rounds', values.rounds ?? (quick ? '1' : '5'));
  const seconds = positive('seconds', values.seconds ?? (quick ? '0.25' : '0.6'));
  if (!Number.isInteger(rounds)) throw new Error(`--rounds ${rounds}: a whole number is wanted`);
  const workloadIds = workloads.map(({ id }) => id);
  const isWhole = !quick && !values.servers && !values.workloads && !values.others;
  return {
    rounds,
    times: { ms: seconds * 1000, warmUpMs: quick ? 100 : 200 },
    servers: chosen('servers', values.servers, serverIds),
    workloads: chosen('workloads', values.workloads, workloadIds),
    others: values.others === 'none' ? [] : chosen('others', values.others, otherNames),
    quick,
    write: write || isWhole,
  };
}

function chosen(option, text, known) {
  if (text === undefined) return known;
  const names = text.split(',');
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length === 0) return names;
  throw new Error(`--${option}: there is no ${unknown.join(', ')}, but ${known.join(', ')}`);
}

function positive(option, text) {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new Error(`--${option} ${text}: a number above 0 is wanted`);
}
