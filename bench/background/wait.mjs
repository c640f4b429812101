// A thread that waits for requests in the way its workerData names, and answers each.
import { receiveMessageOnPort, workerData } from 'node:worker_threads';

const { port, requestCount, way } = workerData;
const answer = (n) => port.postMessage(n + 1);

if (way === 'message event') port.on('message', answer);
else {
  const limitMs = way === 'Atomics.wait, 2 ms at most' ? 2 : Infinity;
  for (;;) {
    const seen = Atomics.load(requestCount, 0);
    const received = receiveMessageOnPort(port);
    if (received === undefined) Atomics.wait(requestCount, 0, seen, limitMs);
    else answer(received.message);
  }
}
