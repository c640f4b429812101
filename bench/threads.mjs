// What a second thread brings to the echo server, and what its trace costs: 64 bytes there and back, on many
// connections at once. The load is a C program for each connection; the contenders take turns, so that
// whatever else the machine does hits all of them alike.
// Usage: node threads.mjs [rounds] [round trips a round] [connections]; needs Node 22.12
import { startEchoServer } from '@tcp-echo/echo-server';
import { compile, peer } from './peers/build.mjs';
import { Program } from './peers/program.mjs';
import { median, medianRatio } from './side-by-side/median.mjs';

const rounds = Number(process.argv[2] ?? 15);
const roundTrips = Number(process.argv[3] ?? 32_000);
const connections = Number(process.argv[4] ?? 32);

try {
  await (await startEchoServer({ threads: 2 })).close();
} catch (error) {
  // The other measurements run where this one cannot.
  console.log(`threads: skipped: ${error.message}`);
  process.exit();
}

/** A server in a process of its own, and the clients that stay connected to it. */
class Contender {
  /** Round trips a second, and microseconds of the server's processor for one: a number for each round. */
  rates = [];
  processor = [];

  async start(...args) {
    this.server = new Program(process.execPath, peer('threads-server.mjs'), ...args);
    const port = String(await this.server.ask());
    const client = compile('blocking-client');
    this.clients = Array.from({ length: connections }, () => new Program(client, port, 'trip'));
    return this;
  }

  async measure() {
    const each = Math.ceil(roundTrips / connections);
    const usedBefore = await this.server.ask('');
    const startedAt = process.hrtime.bigint();
    await Promise.all(this.clients.map((client) => client.ask(each)));
    const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9;
    this.rates.push((each * connections) / seconds);
    this.processor.push(((await this.server.ask('')) - usedBefore) / (each * connections));
  }

  async end() {
    for (const program of [...this.clients, this.server]) await program.end();
  }
}

const contenders = {
  'the loop of the caller': await new Contender().start('1'),
  '2 threads': await new Contender().start('2'),
  'the loop of the caller, traced': await new Contender().start('1', 'traced'),
  '2 threads, traced': await new Contender().start('2', 'traced'),
};

for (let round = -2; round < rounds; round += 1) {
  for (const contender of Object.values(contenders)) await contender.measure();
}
for (const contender of Object.values(contenders)) await contender.end();

/** The first two rounds let the just-in-time compilers settle. */
const settled = (values) => values.slice(2);
const middle = (values) => median(settled(values));
const ratio = (values, base) => medianRatio(settled(values), settled(base)).toFixed(2);

const [base] = Object.values(contenders);
console.log(
  `${rounds} rounds of ${roundTrips} round trips on ${connections} connections, Node ${process.version}`,
);
console.table(
  Object.fromEntries(
    Object.entries(contenders).map(([name, { rates, processor }]) => [
      name,
      {
        'a second': Math.round(middle(rates)),
        'of the first': Number(ratio(rates, base.rates)),
        'us of processor each': Number(middle(processor).toFixed(2)),
        'of the first ': Number(ratio(processor, base.processor)),
      },
    ]),
  ),
);
