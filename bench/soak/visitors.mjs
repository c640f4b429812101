// The visitors of the soak, all in one process: each goes on visiting its server until it is told to stop.
import { setTimeout as wait } from 'node:timers/promises';
import { answer } from '@tcp-echo/load-tests/programs/answer.mjs';
import { politeVisits } from './polite-visits.mjs';
import { Random } from './random.mjs';
import { rudeVisit } from './rude-visits.mjs';

const politeVisitors = 2;
const stopping = new AbortController();
let running;
const totals = {};
const failures = [];

answer({
  start(servers) {
    running = Promise.all(
      servers.flatMap((server, index) => {
        totals[server.name] = { visits: 0, bytesSent: 0, bytesReceived: 0 };
        const { visitors = politeVisitors } = server;
        return Array.from({ length: visitors }, (_, number) =>
          goOnVisiting(server, new Random(index * 1000 + number)),
        );
      }),
    );
  },
  /** Resolves when every visit is over. */
  async stop() {
    stopping.abort();
    await running;
    return { totals, failures };
  },
});

async function goOnVisiting(server, random) {
  const [kind] = server.name.split(',');
  const total = totals[server.name];
  while (!stopping.signal.aborted && failures.length < 20) {
    if (server.pauseMs !== undefined) await wait(server.pauseMs);
    total.visits += 1;
    try {
      if (kind === 'rude') {
        await rudeVisit(server, random);
      } else {
        const { bytesSent, bytesReceived } = await politeVisits[kind](server, random);
        total.bytesSent += bytesSent;
        total.bytesReceived += bytesReceived;
      }
    } catch (error) {
      failures.push(`${server.name}, visit ${total.visits}: ${error.stack}`);
    }
  }
}
