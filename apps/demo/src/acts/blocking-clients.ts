// Blocking clients, each in a thread of its own, while the servers' loop first stands still.
import { type TracePrinter } from '@tcp-echo/base';
import { callInBackground, partial, runInForeground, wait } from '@tcp-echo/core-helpers';
import { tcpEchoClientSync } from '@tcp-echo/echo-client-sync';
import { act, code, note, shown } from '../narrate.js';

/** Each client says that it connects and that it sends, and then blocks. */
const linesUntilBlocked = 2 * 2;
const patienceMs = 30_000;

export function callBlockingClients(port: number, port2: number, printer: TracePrinter): void {
  act('Blocking clients in background threads: they start at once');
  const linesBefore = Atomics.load(printer.lineCount, 0);
  code("bgCall = callInBackground(partial(tcpEchoClientSync, 'Hello World!', port))");
  const bgCall = callInBackground(partial(tcpEchoClientSync, 'Hello World!', port));
  code("bgCall2 = callInBackground(partial(tcpEchoClientSync, 'Hello World!', port2))");
  const bgCall2 = callInBackground(partial(tcpEchoClientSync, 'Hello World!', port2));
  standStill(printer, linesBefore + linesUntilBlocked);
  note('this thread has stood still: its servers answer nobody, and both clients block');
  code('runInForeground(wait([bgCall, bgCall2]))');
  shown(runInForeground(wait([bgCall, bgCall2])));
  code('bgCall.result()');
  shown(bgCall.result());
  code('bgCall2.result()');
  shown(bgCall2.result());
}

/** Blocks this thread, loop and all, until all threads together have printed so many lines. */
function standStill({ lineCount }: TracePrinter, lines: number): void {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const printed = Atomics.load(lineCount, 0);
    if (printed >= lines) return;
    const leftMs = deadline - performance.now();
    if (Atomics.wait(lineCount, 0, printed, leftMs) === 'timed-out') {
      throw new Error(`the blocking clients did not start within ${patienceMs} ms`);
    }
  }
}
