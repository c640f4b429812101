// How a worker thread should wait for its next request: by its loop's message event, or blocked in
// Atomics.wait, with a limit or without. One call after the other, in rounds that take turns.
import { once } from 'node:events';
import { MessageChannel, Worker } from 'node:worker_threads';

const rounds = Number(process.argv[2] ?? 31);
const calls = 2000;
const ways = ['message event', 'Atomics.wait, 2 ms at most', 'Atomics.wait'];
const threads = ways.map((way) => open(way));

for (let round = -3; round < rounds; round += 1) {
  for (const { call, times } of threads) {
    const start = process.hrtime.bigint();
    for (let n = 0; n < calls; n += 1) await call(n);
    if (round >= 0) times.push(Number(process.hrtime.bigint() - start) / calls / 1000);
  }
}
console.log(`Node ${process.versions.node}: µs a round trip (median, fastest round)`);
for (const { way, times, worker } of threads) {
  times.sort((a, b) => a - b);
  const shown = [times[times.length >> 1], times[0]].map((us) => us.toFixed(1).padStart(7));
  console.log(`  ${way.padEnd(28)}${shown.join('')}`);
  await worker.terminate();
}

function open(way) {
  const { port1, port2 } = new MessageChannel();
  const requestCount = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL('./background/wait.mjs', import.meta.url), {
    workerData: { port: port2, requestCount, way },
    transferList: [port2],
  });
  const call = (n) => {
    port1.postMessage(n);
    Atomics.add(requestCount, 0, 1);
    Atomics.notify(requestCount, 0);
    return once(port1, 'message');
  };
  return { way, worker, call, times: [] };
}
