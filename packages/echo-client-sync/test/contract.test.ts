// One contract for both engines: what an echo client and an echo connection must do.
import {
  describeEchoClientContract,
  describeEchoConnectionContract,
  type Capabilities,
  type ContractMeasure,
} from '@tcp-echo/contract-tests';
import { decodeThrown } from '@tcp-echo/core-helpers';
import { afterAll } from 'vitest';
import { BlockingCaller } from './blocking-caller.js';

type Message = string | Uint8Array;

const withoutTls = { unixSockets: true, halfClose: true, idleTimeout: true, retry: true } as const;

for (const engine of ['native', 'bridge'] as const) {
  const idle: BlockingCaller[] = [];
  const all: BlockingCaller[] = [];
  afterAll(() => Promise.all(all.map((caller) => caller[Symbol.asyncDispose]())));

  function startCaller(): BlockingCaller {
    const caller = new BlockingCaller();
    all.push(caller);
    return caller;
  }

  const can: Capabilities = engine === 'native' ? withoutTls : { ...withoutTls, tls: true };

  /** What the next call of any caller does when its trace says that something failed. */
  let onFailure: (() => void) | undefined;

  async function call(name: string, ...[message, target, options]: readonly unknown[]) {
    const caller = idle.pop() ?? startCaller();
    caller.onFailure = onFailure;
    onFailure = undefined;
    try {
      return await caller.call(name, message, target, { ...(options as object), engine });
    } finally {
      idle.push(caller);
    }
  }

  describeEchoClientContract({
    name: `tcpEchoClientSync, engine ${engine}`,
    abortable: false,
    can,
    echo: (...args) => call('tcpEchoClientSync', ...args) as Promise<Message>,
    measure: (...args) => call('measureEchoSync', ...args) as Promise<ContractMeasure>,
    nextFailure: () =>
      new Promise<void>((resolve) => {
        onFailure = resolve;
      }),
  });

  describeEchoConnectionContract({
    name: `connectEchoSync, engine ${engine}`,
    can: { ...can, measure: true, echoAll: true, state: true },
    async connect(options) {
      // Ended with the others, not by close(): a closed connection is used again on purpose.
      const caller = startCaller();
      await caller.call('connect', { ...options, engine });
      return {
        echo: (message) => caller.call('echo', message) as Promise<Message>,
        close: async () => {
          await caller.call('close');
        },
        halfClose: async () => {
          await caller.call('halfClose');
        },
        measure: (message) => caller.call('measure', message) as Promise<ContractMeasure>,
        echoAll: (messages, how) => caller.call('echoAll', messages, how) as Promise<Message[]>,
        async state() {
          const { failed, ...state } = (await caller.call('state')) as State;
          return { ...state, failed: failed && decodeThrown(failed) };
        },
      };
    },
  });
}

interface State {
  readonly tls: object | undefined;
  readonly timing: ContractMeasure['timing'];
  readonly failed: Parameters<typeof decodeThrown>[0] | undefined;
}
