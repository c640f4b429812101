// The limit of open files. At it libuv accepts and closes what comes without a word (uv__emfile_trick), so a server that is to
// count and say what it does not serve has to stop before.
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';

let maxOpenFiles: number | undefined;

/** Node raises it as far as it may when it starts. Infinity where the system does not tell: outside of Linux. */
function readMaxOpenFiles(): number {
  try {
    const soft = /^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    return soft === undefined ? Infinity : Number(soft);
  } catch {
    return Infinity;
  }
}

/**
 * Why the connection of `socket`, which was just accepted, cannot be served; undefined where it can. The kernel gives the lowest
 * descriptor that is free, so one of the last says that there are no others.
 *
 * @param threads How many may accept at the same moment; one descriptor more is left for whoever asks for the metrics.
 */
export function whyNoFileIsLeft(socket: Socket, threads: number): string | undefined {
  maxOpenFiles ??= readMaxOpenFiles();
  // Node has no public name for it; -1 where there is none, on Windows.
  const { fd = -1 } =
    (socket as { readonly _handle?: { readonly fd?: number } | null })._handle ?? {};
  if (fd < maxOpenFiles - 1 - threads) return undefined;
  return `this process has ${maxOpenFiles} files open, which is all that it may (EMFILE); raise \`ulimit -n\``;
}
