// What blocking costs: a round trip of 64 bytes on an open connection, and connect, echo, close; over loopback, against one
// and the same server in C, in interleaved rounds, so that whatever else the machine does hits every contender alike.
// Usage: node sync-client.mjs [rounds] [round trips a round] [--json]
import { compile, peer } from './peers/build.mjs';
import { Program } from './peers/program.mjs';
import { findPython } from './side-by-side/find.mjs';
import { parseSectionArguments, printSections, sectionOfRounds } from './side-by-side/sections.mjs';

const { args, json } = parseSectionArguments();
const [rounds = 15, roundTrips = 5000] = args.map(Number);
/** A visit takes five to ten times as long as a round trip. */
const visits = Math.ceil(roundTrips / 8);

const bases = {
  c: 'C, blocking sockets',
  python: 'Python, blocking sockets',
  synckit: 'synckit around node:net',
};
const sections = [
  // A thread for the one connection is the fastest server for it; for connections that come and go epoll is.
  await measure('trip', 'blocking-server', roundTrips, {
    id: 'sync-trip',
    title: 'A blocking round trip of 64 B',
    unit: 'us',
  }),
  await measure('visit', 'epoll-server', visits, {
    id: 'sync-visit',
    title: 'Connect, echo 64 B, close, blocking',
    unit: 'us',
  }),
];
if (!json) console.log(`${rounds} rounds of ${roundTrips} round trips, Node ${process.version}`);
printSections(sections, json);

async function measure(kind, serverName, count, about) {
  const server = new Program(compile(serverName));
  const port = String(await server.ask());
  const contenders = start(port, kind);
  const times = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
  for (let round = -2; round < rounds; round += 1) {
    for (const [name, program] of Object.entries(contenders)) {
      const microseconds = (await program.ask(count)) / count / 1000;
      // The first two rounds let the just-in-time compilers settle.
      if (round >= 0) times[name].push(microseconds);
    }
  }
  for (const program of [...Object.values(contenders), server]) await program.end();
  return sectionOfRounds({
    ...about,
    times,
    bases: Object.values(bases).filter((name) => name in times),
  });
}

function start(port, kind) {
  const client = (way) =>
    new Program(process.execPath, peer('blocking-client.mjs'), way, port, kind);
  const python = findPython();
  return {
    [bases.c]: new Program(compile('blocking-client'), port, kind),
    BlockingSocket: client('socket'),
    'connectEchoSync, engine native': client('native'),
    ...(python && {
      [bases.python]: new Program(python.command, peer('blocking_client.py'), port, kind),
    }),
    'connectEchoSync, engine bridge': client('bridge'),
    [bases.synckit]: client('synckit'),
  };
}
