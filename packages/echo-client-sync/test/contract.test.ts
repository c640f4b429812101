// One contract for both engines: what an echo client and an echo connection must do.
import {
  describeEchoClientContract,
  describeEchoConnectionContract,
  type Capabilities,
  type ContractMeasure,
} from '@tcp-echo/contract-tests';
import { decodeThrown } from '@tcp-echo/base';
import { afterEach } from 'vitest';
import { borrowCaller, type BlockingCaller } from './blocking-caller.js';

type Message = string | Uint8Array;

const withoutTls = { unixSockets: true, halfClose: true, idleTimeout: true, retry: true } as const;

for (const engine of ['native', 'bridge'] as const) {
  const borrowed: BlockingCaller[] = [];
  // Not by close(): a closed connection is used again on purpose.
  afterEach(() => Promise.all(borrowed.splice(0).map((caller) => caller[Symbol.asyncDispose]())));

  const can: Capabilities = engine === 'native' ? withoutTls : { ...withoutTls, tls: true };

  /** What the next call of any caller does when its trace says that something failed. */
  let onFailure: (() => void) | undefined;

  async function call(name: string, ...[message, target, options]: readonly unknown[]) {
    await using caller = borrowCaller();
    caller.onFailure = onFailure;
    onFailure = undefined;
    return await caller.call(name, message, target, { ...(options as object), engine });
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
      const caller = borrowCaller();
      borrowed.push(caller);
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
