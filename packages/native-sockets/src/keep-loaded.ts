// Keeping koffi's code in memory until the process ends.
import { readFileSync } from 'node:fs';
import type { LibraryHandle } from 'koffi';

/** bits/dlfcn.h */
const RTLD_LAZY = 0x1;
const RTLD_NOLOAD = 0x4;
const RTLD_NODELETE = 0x1000;

/**
 * Node unloads an addon when the last thread that loaded it has ended, and a worker that is terminated while it rests
 * then jumps into code that is gone: libuv tells koffi that the handle is closed, after koffi was unloaded.
 */
export function keepLoaded(library: LibraryHandle): void {
  const maps = readFileSync('/proc/self/maps', 'utf8');
  const addon = /\/.*koffi.*\.node$/m.exec(maps)?.[0];
  if (addon === undefined) return;
  const dlopen = library.func('void *dlopen(const char *, int)') as (
    path: string,
    flags: number,
  ) => unknown;
  dlopen(addon, RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE);
}
