// Ends threads with native servers and sockets at random moments: `node server-endings.mjs KIND ENGINE COUNT [BUSY]`. No ending may abort the
// process; what is left is printed as JSON. BUSY processes make the machine busy meanwhile.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { resources, resourcesAtRest } from '../src/resources.mjs';

// Required, which takes each worker less than half of the time that importing takes.
const require = createRequire(import.meta.url);
const { startEchoServer } = require('@tcp-echo/echo-server');
const { BlockingSocket, nativeSocketsAvailable } = require('@tcp-echo/native-sockets');

const self = new URL(import.meta.url);
const chunk = Buffer.alloc(1000);
const upTo = (ms) => Math.random() * ms;

/** Connections to the server that echo all the time; not waited for. */
function load(port) {
  return Array.from({ length: 20 }, () => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.on('connect', () => socket.write(Buffer.alloc(100_000)));
    socket.on('data', () => socket.destroyed || socket.write(chunk));
    return socket;
  });
}

/** A worker of the user's own that serves, or receives. Says its port, or that it is up. */
function startWorker(data) {
  const worker = new Worker(self, { workerData: data });
  worker.on('error', (error) => {
    throw error;
  });
  return worker;
}

/** What a worker tells first; undefined where it ends before. */
async function told(worker) {
  return new Promise((resolve) => {
    worker.once('message', resolve);
    worker.once('exit', () => resolve(undefined));
  });
}

/** How long a start may take here: endings while starting come at any moment of it. */
let startMs = 100;

/** One ending of each kind. */
const endings = {
  async closedWhileStarting(engine) {
    const controller = new AbortController();
    const started = startEchoServer({ engine, threads: 2, signal: controller.signal }).catch(
      (error) => {
        if (error !== controller.signal.reason) throw error;
      },
    );
    await sleep(upTo(5));
    controller.abort();
    await (await started)?.close({ graceMs: 0 });
  },
  async closedIdle(engine) {
    const server = await startEchoServer({ engine });
    await sleep(upTo(10));
    await server.close({ graceMs: 0 });
  },
  async closedUnderLoad(engine) {
    const server = await startEchoServer({ engine });
    const sockets = load(server.port);
    await sleep(upTo(30));
    await server.close({ graceMs: 0 });
    for (const socket of sockets) socket.destroy();
  },
  async terminatedWhileStarting(engine) {
    const startedAt = performance.now();
    const worker = startWorker({ kind: 'serve', engine });
    const up = told(worker).then((port) => {
      if (port !== undefined) startMs = Math.max(startMs, performance.now() - startedAt);
    });
    await Promise.race([sleep(upTo(startMs)), up]);
    await worker.terminate();
  },
  async terminatedIdle(engine) {
    const worker = startWorker({ kind: 'serve', engine });
    await told(worker);
    await sleep(upTo(50));
    await worker.terminate();
  },
  async terminatedUnderLoad(engine) {
    const worker = startWorker({ kind: 'serve', engine });
    const sockets = load(await told(worker));
    await sleep(upTo(50));
    await worker.terminate();
    for (const socket of sockets) socket.destroy();
  },
  /** The worker ends itself, and with it the server's threads, at any moment from the start on. */
  async exitedWhileStarting(engine) {
    startMs = Math.max(startMs, 300);
    const worker = startWorker({ kind: 'exit', engine, afterMs: upTo(startMs) });
    await once(worker, 'exit');
  },
  async terminatedInReceive(_engine, peer) {
    const worker = startWorker({ kind: 'receive', port: peer.port });
    await told(worker);
    await sleep(upTo(50));
    await worker.terminate();
  },
};

const inWorker = {
  async serve({ engine }) {
    const server = await startEchoServer({ engine });
    parentPort.postMessage(server.port);
  },
  async exit({ engine, afterMs }) {
    setTimeout(() => process.exit(), afterMs);
    await startEchoServer({ engine });
  },
  /** As docs say: it tells that it is up once native sockets are loaded. */
  async receive({ port }) {
    nativeSocketsAvailable();
    parentPort.postMessage('up');
    const room = Buffer.alloc(64);
    const socket = BlockingSocket.connect({ port, timeoutMs: 60_000 });
    while (socket.receive(room) > 0);
  },
};

/** A peer that says something now and then. */
async function startTrickle() {
  const server = createServer((socket) => {
    const timer = setInterval(() => socket.write('.'), upTo(20));
    socket.on('error', () => undefined).on('close', () => clearInterval(timer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: server.address().port, close: () => server.close() };
}

async function run(kind, engine, count, busy) {
  const end = endings[kind];
  const others = Array.from({ length: busy }, () =>
    spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
  );
  const peer = await startTrickle();
  try {
    // What the first ones need is kept for the others.
    for (let done = 0; done < 3; done += 1) await end(engine, peer);
    const before = resources();
    const startedAt = performance.now();
    for (let done = 1; done <= count; done += 1) {
      await end(engine, peer);
      if (process.stderr.isTTY) process.stderr.write(`\r${kind} ${engine} ${done}`);
    }
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    const after = await resourcesAtRest(before);
    const node = process.versions.node;
    console.log(JSON.stringify({ kind, engine, node, endings: count, seconds, before, after }));
  } finally {
    peer.close();
    for (const other of others) other.kill('SIGKILL');
  }
}

if (isMainThread) {
  const [kind, engine, count = '100', busy = '0'] = process.argv.slice(2);
  if (!(kind in endings)) {
    console.error(
      `usage: ${fileURLToPath(self)} ${Object.keys(endings).join('|')} uring|epoll COUNT [BUSY]`,
    );
    process.exit(2);
  }
  await run(kind, engine, Number(count), Number(busy));
} else {
  await inWorker[workerData.kind](workerData);
}
