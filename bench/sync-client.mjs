// What a blocking round trip costs: 64 bytes over loopback, against one and the same echo server in C,
// in interleaved rounds, so that whatever else the machine does hits every contender alike.
// Usage: node sync-client.mjs [rounds] [round trips a round]
import { compile, peer, Program } from './peers/program.mjs';

const rounds = Number(process.argv[2] ?? 15);
const roundTrips = Number(process.argv[3] ?? 5000);

const server = new Program(compile('echo-server'));
const port = String(await server.ask());
const client = peer('blocking-client.mjs');
const contenders = {
  'C, blocking sockets': new Program(compile('blocking-client'), port),
  BlockingSocket: new Program(process.execPath, client, 'socket', port),
  'connectEchoSync, engine native': new Program(process.execPath, client, 'native', port),
  'Python, blocking sockets': new Program('python3', peer('blocking_client.py'), port),
  'connectEchoSync, engine bridge': new Program(process.execPath, client, 'bridge', port),
  'synckit around node:net': new Program(process.execPath, client, 'synckit', port),
};

const results = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
for (let round = -2; round < rounds; round += 1) {
  for (const [name, program] of Object.entries(contenders)) {
    const microseconds = (await program.ask(roundTrips)) / roundTrips / 1000;
    // The first two rounds let the just-in-time compilers settle.
    if (round >= 0) results[name].push(microseconds);
  }
}
for (const program of [...Object.values(contenders), server]) await program.end();

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
/** Rounds are compared with each other, not medians: neighbours in time saw the same machine. */
const ratio = (name, to) => median(results[name].map((value, i) => value / results[to][i]));

console.log(`${rounds} rounds of ${roundTrips} round trips of 64 B, Node ${process.version}`);
console.table(
  Object.fromEntries(
    Object.entries(results).map(([name, values]) => [
      name,
      {
        'median us': Number(median(values).toFixed(2)),
        'min us': Number(Math.min(...values).toFixed(2)),
        'of C': Number(ratio(name, 'C, blocking sockets').toFixed(2)),
        'of synckit': Number(ratio(name, 'synckit around node:net').toFixed(2)),
      },
    ]),
  ),
);
