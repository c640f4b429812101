// One contract for both engines: what an echo client and an echo connection must do.
import {
  describeEchoClientContract,
  describeEchoConnectionContract,
} from '@tcp-echo/contract-tests';
import { afterAll } from 'vitest';
import { BlockingCaller } from './blocking-caller.js';

for (const engine of ['native', 'bridge'] as const) {
  const idle: BlockingCaller[] = [];
  const all: BlockingCaller[] = [];
  afterAll(() => Promise.all(all.map((caller) => caller[Symbol.asyncDispose]())));

  function startCaller(): BlockingCaller {
    const caller = new BlockingCaller();
    all.push(caller);
    return caller;
  }

  describeEchoClientContract({
    name: `tcpEchoClientSync, engine ${engine}`,
    abortable: false,
    async echo(message, port, options) {
      const caller = idle.pop() ?? startCaller();
      try {
        const echo = await caller.call('tcpEchoClientSync', message, port, { ...options, engine });
        return echo as string | Uint8Array;
      } finally {
        idle.push(caller);
      }
    },
  });

  describeEchoConnectionContract({
    name: `connectEchoSync, engine ${engine}`,
    async connect(options) {
      // Ended with the others, not by close(): a closed connection is used again on purpose.
      const caller = startCaller();
      await caller.call('connect', { ...options, engine });
      return {
        echo: (message) => caller.call('echo', message) as Promise<string | Uint8Array>,
        close: async () => {
          await caller.call('close');
        },
      };
    },
  });
}
