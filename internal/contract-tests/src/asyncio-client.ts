// The asyncio client of Python: one process for all the echoes of a test file, since it takes long to start.
import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { ForeignClient } from './foreign-peer.js';
import { RawClient } from './raw-client.js';
import { foreignPath, transports } from './transport.js';

/** Sends with asyncio, half-closes where asyncio can (not in TLS), and takes what comes back. */
export const asyncioClient: ForeignClient = {
  program: 'python3',
  name: 'Python asyncio',
  transports,
  echo({ ca, ...end }, message) {
    started ??= start();
    return started({
      target: {
        ...('path' in end ? { path: foreignPath(end.path) } : end),
        ...(ca !== undefined && { ca }),
      },
      message,
    });
  },
};

interface Request {
  readonly target: object;
  readonly message: Uint8Array;
}

let started: ((request: Request) => Promise<Buffer>) | undefined;

/** Starts it; it ends with this process. */
function start(): (request: Request) => Promise<Buffer> {
  const script = fileURLToPath(new URL('../python/asyncio_client.py', import.meta.url));
  const child = spawn('python3', [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const output = child.stdout as Socket;
  // It must not keep this process from ending.
  child.unref();
  output.unref();
  (child.stdin as Socket).unref();
  const waiting = new Map<number, PromiseWithResolvers>();
  let count = 0;
  const failAll = (error: unknown): void => {
    started = undefined;
    for (const { reject } of waiting.values()) reject(error as Error);
  };
  child.on('error', failAll);
  child.stdin.on('error', failAll);
  void takeAnswers().catch(failAll);
  return ({ target, message }) =>
    new Promise((resolve, reject) => {
      waiting.set(count++, { resolve, reject });
      const json = Buffer.from(JSON.stringify(target));
      const lengths = Buffer.alloc(8);
      lengths.writeUInt32BE(json.length, 0);
      lengths.writeUInt32BE(message.byteLength, 4);
      for (const part of [lengths, json, message]) child.stdin.write(part);
    });

  async function takeAnswers(): Promise<never> {
    const answers = new RawClient(output);
    for (;;) {
      const head = await answers.readExactly(9);
      const number = head.readUInt32BE(0);
      const said = await answers.readExactly(head.readUInt32BE(5));
      const request = waiting.get(number);
      waiting.delete(number);
      if (head[4] === 0) request?.resolve(said);
      else request?.reject(new Error(`Python's asyncio: ${String(said)}`));
    }
  }
}

interface PromiseWithResolvers {
  readonly resolve: (echo: Buffer) => void;
  readonly reject: (error: Error) => void;
}
