// `serve` in this process, with what it prints as it prints it.
import { main } from '@tcp-echo/cli';
import { once } from 'node:events';
import { holdIo } from './io.js';

/** A `serve` that runs. */
export interface Served extends AsyncDisposable {
  /** Where it listens, as it says: of a Unix domain socket, the path. */
  readonly path: string;
  readonly port: number;
  /** All that was printed until now. */
  printed(): string;
  /** Resolves with the match once it was printed. */
  whenPrinted(pattern: RegExp): Promise<RegExpExecArray>;
  /** As Ctrl-C does; resolves with all that was printed. */
  end(): Promise<{ readonly status: number; readonly stdout: string; readonly stderr: string }>;
}

/** Starts it on a free port, unless `args` say where. */
export async function serve(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Served> {
  const controller = new AbortController();
  const io = holdIo([], { env, signal: controller.signal });
  let printed = '';
  io.stdout.on('data', (chunk: Buffer) => {
    printed += String(chunk);
  });
  const where = args.includes('--unix') ? [] : ['--port', '0'];
  const ended = main(['serve', ...where, ...args], io);
  const failed = ended.then(async () => {
    throw new Error(`serve ended early: ${JSON.stringify(await io.written())}`);
  });
  failed.catch(() => undefined);
  const whenPrinted = async (pattern: RegExp): Promise<RegExpExecArray> => {
    for (;;) {
      const match = pattern.exec(printed);
      if (match !== null) return match;
      await Promise.race([once(io.stdout, 'data'), failed]);
    }
  };
  const end: Served['end'] = async () => {
    controller.abort(130);
    const status = await ended;
    return { status, ...(await io.written()) };
  };
  const [, path = '', port] = await whenPrinted(
    /(?:➜ (?:tls\+)?unix:|"address":"unix:)([^ "]+)|(?:➜ \w+:\/\/\S+:|"port":)(\d+)/,
  );
  return {
    path,
    port: Number(port),
    printed: () => printed,
    whenPrinted,
    end,
    [Symbol.asyncDispose]: async () => void (await end()),
  };
}
