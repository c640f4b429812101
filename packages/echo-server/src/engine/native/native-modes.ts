// The modes of a native engine: what goes back of what came, without an object for it.
import type { NativeMemory } from '@tcp-echo/native-sockets';
import { chargenPattern } from '../../modes/chargen.js';
import type { EchoMode } from '../../modes/mode-table.js';
import { nativeSockets } from './native-sockets.js';
import type { Lent } from './pending-bytes.js';

/** One mode. */
export interface NativeMode {
  /** How many of `size` bytes that came go back. */
  replySize(size: number, maxBytes: number): number;
  /** Whether the first chunk is the last one. */
  readonly once: boolean;
  /** What it sends whenever it can. */
  readonly source: (() => Lent & { readonly size: number }) | undefined;
}

const silent = (): number => 0;

const modes: Readonly<Partial<Record<EchoMode, NativeMode>>> = {
  stream: { replySize: (size) => size, once: false, source: undefined },
  once: { replySize: (size, maxBytes) => Math.min(size, maxBytes), once: true, source: undefined },
  discard: { replySize: silent, once: false, source: undefined },
  chargen: { replySize: silent, once: false, source: characters },
};

/** The mode of this name; undefined where native engines do not have it. */
export function nativeMode(name: EchoMode): NativeMode | undefined {
  return modes[name];
}

/** So many of chargen's patterns are sent at once, about 55 KiB. */
const patterns = 8;

let memory: NativeMemory | undefined;

function characters(): Lent & { readonly size: number } {
  if (memory === undefined) {
    memory = nativeSockets.load('native').NativeMemory.allocate(chargenPattern.length * patterns);
    memory.bytes.fill(chargenPattern);
  }
  return memory;
}
