// The C library's functions that native sockets call, bound through koffi on first use.
import type { LibraryHandle } from 'koffi';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isMainThread } from 'node:worker_threads';
import { NativeSocketsUnavailableError } from './errors.js';

/** An address in memory that this process owns, or null. */
export type Pointer = bigint;

/**
 * An address in memory as a number: user space on x64 and arm64 ends below 2^53, and koffi takes numbers
 * faster than buffers (docs/performance/native-io.md).
 */
export type Address = number;

/** Bytes that the callee reads or writes in place, during the call only. */
type Bytes = Uint8Array | Pointer;

/** What socket(2), poll(2), getaddrinfo_a(3) and the like take and return; -1 means: see `errno()`. */
export interface Libc {
  socket(domain: number, type: number, protocol: number): number;
  connect(fd: number, address: Bytes, size: number): number;
  send(fd: number, bytes: Bytes, size: number, flags: number): number;
  recv(fd: number, bytes: Bytes, size: number, flags: number): number;
  shutdown(fd: number, how: number): number;
  close(fd: number): number;
  dup3(fd: number, target: number, flags: number): number;
  poll(fds: Bytes, count: number, timeoutMs: number): number;
  setsockopt(fd: number, level: number, name: number, value: Bytes, size: number): number;
  getsockopt(fd: number, level: number, name: number, value: Bytes, size: Bytes): number;
  getsockname(fd: number, address: Bytes, size: Bytes): number;
  getpeername(fd: number, address: Bytes, size: Bytes): number;
  bind(fd: number, address: Bytes, size: number): number;
  listen(fd: number, backlog: number): number;
  accept4(fd: number, address: null, size: null, flags: number): number;
  epoll_create1(flags: number): number;
  epoll_ctl(epoll: number, operation: number, fd: number, event: Address): number;
  epoll_wait(epoll: number, events: Address, count: number, timeoutMs: number): number;
  eventfd(value: number, flags: number): number;
  eventfd_read(fd: number, value: Address): number;
  eventfd_write(fd: number, value: number): number;
  mmap(hint: Address, size: number, access: number, flags: number, fd: number, at: number): number;
  madvise(memory: Address, size: number, advice: number): number;
  pipe2(ends: Bytes, flags: number): number;
  tee(from: number, to: number, size: number, flags: number): number;
  inet_pton(family: number, text: string, address: Bytes): number;
  inet_ntop(family: number, address: Bytes, text: Bytes, size: number): Pointer | null;
  if_nametoindex(name: string): number;
  if_indextoname(index: number, name: Bytes): Pointer | null;
  getaddrinfo(host: string, service: null, hints: Bytes, result: Bytes): number;
  freeaddrinfo(list: Pointer): void;
  calloc(count: number, size: number): Pointer | null;
  memcpy(target: Bytes, source: Bytes, size: number): Pointer;
  free(memory: Pointer): void;
  /** syscall(2) with what io_uring_setup(2), io_uring_enter(2) and io_uring_register(2) take. */
  ringSetup(call: number, entries: number, params: Bytes): number;
  ringEnter(
    call: number,
    ring: number,
    submit: number,
    wait: number,
    flags: number,
    argument: Address,
    size: number,
  ): number;
  ringRegister(call: number, fd: number, what: number, argument: Bytes, count: number): number;
  /** recv(2) and send(2) with an address in place of a buffer. */
  receiveAt(fd: number, memory: Address, size: number, flags: number): number;
  sendAt(fd: number, memory: Address, size: number, flags: number): number;
  /** connect(2), likewise. */
  connectAt(fd: number, peer: Address, size: number): number;
  /** syscall(2) with what epoll_pwait2(2) takes. */
  pollerWait(
    call: number,
    epoll: number,
    events: Address,
    count: number,
    timespec: Address,
    mask: Address,
    maskSize: number,
  ): number;
  prctl(option: number, value: number): number;
  sched_yield(): number;
  /** The error number of the call before, on this thread. */
  errno(): number;
  /** Memory that this process owns, as JavaScript sees it. */
  view(memory: Pointer, size: number): ArrayBuffer;
  /** The event loop of the main thread (a uv_loop_t); undefined where this Node hides its libuv. */
  readonly mainLoop: { readonly address: Pointer; readonly size: number } | undefined;
  /** glibc's resolver in the background; undefined where the C library has none (musl). */
  readonly resolver: BackgroundResolver | undefined;
}

/** getaddrinfo_a(3). */
export interface BackgroundResolver {
  getaddrinfo_a(mode: number, list: Bytes, count: number, event: null): number;
  gai_suspend(list: Bytes, count: number, timeout: Bytes): number;
  gai_error(request: Pointer): number;
  gai_cancel(request: Pointer): number;
}

const prototypes = {
  socket: 'int socket(int, int, int)',
  connect: 'int connect(int, const void *, uint)',
  send: 'int64_t send(int, const void *, size_t, int)',
  recv: 'int64_t recv(int, void *, size_t, int)',
  shutdown: 'int shutdown(int, int)',
  close: 'int close(int)',
  dup3: 'int dup3(int, int, int)',
  poll: 'int poll(void *, ulong, int)',
  setsockopt: 'int setsockopt(int, int, int, const void *, uint)',
  getsockopt: 'int getsockopt(int, int, int, void *, void *)',
  getsockname: 'int getsockname(int, void *, void *)',
  getpeername: 'int getpeername(int, void *, void *)',
  bind: 'int bind(int, const void *, uint)',
  listen: 'int listen(int, int)',
  accept4: 'int accept4(int, void *, void *, int)',
  epoll_create1: 'int epoll_create1(int)',
  epoll_ctl: 'int epoll_ctl(int, int, int, uintptr_t)',
  epoll_wait: 'int epoll_wait(int, uintptr_t, int, int)',
  eventfd: 'int eventfd(uint, int)',
  eventfd_read: 'int eventfd_read(int, uintptr_t)',
  eventfd_write: 'int eventfd_write(int, uint64_t)',
  mmap: 'intptr_t mmap(uintptr_t, size_t, int, int, int, int64_t)',
  madvise: 'int madvise(uintptr_t, size_t, int)',
  pipe2: 'int pipe2(void *, int)',
  tee: 'int64_t tee(int, int, size_t, uint)',
  inet_pton: 'int inet_pton(int, const char *, void *)',
  inet_ntop: 'void *inet_ntop(int, const void *, void *, uint)',
  if_nametoindex: 'uint if_nametoindex(const char *)',
  if_indextoname: 'void *if_indextoname(uint, void *)',
  getaddrinfo: 'int getaddrinfo(const char *, const char *, const void *, void *)',
  freeaddrinfo: 'void freeaddrinfo(void *)',
  calloc: 'void *calloc(size_t, size_t)',
  memcpy: 'void *memcpy(void *, const void *, size_t)',
  free: 'void free(void *)',
  prctl: 'int prctl(int, ulong)',
  sched_yield: 'int sched_yield()',
} as const;

const resolverPrototypes = {
  getaddrinfo_a: 'int getaddrinfo_a(int, void *, int, void *)',
  gai_suspend: 'int gai_suspend(void *, int, const void *)',
  gai_error: 'int gai_error(void *)',
  gai_cancel: 'int gai_cancel(void *)',
} as const;

/** linux-constants.ts and the layouts of structs were checked for these. */
const verifiedArchitectures: readonly string[] = ['x64', 'arm64'];

let loaded: Libc | undefined;

/** @throws NativeSocketsUnavailableError where this is not Linux on x64 or arm64, or koffi does not load. */
export function loadLibc(): Libc {
  loaded ??= uninterrupted(bindLibc);
  return loaded;
}

/** Whether native sockets work here. Loads koffi. */
export function nativeSocketsAvailable(): boolean {
  return whyNoNativeSockets() === undefined;
}

/**
 * Whether this thread may use native sockets without a danger for the process: it has loaded koffi, or nobody ends it while it
 * does, as the main thread and those of core-helpers' executors. Loads nothing.
 */
export function nativeSocketsAreSafe(): boolean {
  return isMainThread || loaded !== undefined || isUninterruptible();
}

/** Why native sockets do not work here, in words for people; undefined where they do. Loads koffi. */
export function whyNoNativeSockets(): string | undefined {
  try {
    loadLibc();
    return undefined;
  } catch (error) {
    if (error instanceof NativeSocketsUnavailableError) return error.reason;
    throw error;
  }
}

/** Why native sockets cannot work on this platform, in words for people; undefined where they can, if koffi loads. Loads nothing. */
export function whyNoNativePlatform(): string | undefined {
  if (process.platform !== 'linux') return `they need Linux, not ${process.platform}`;
  if (verifiedArchitectures.includes(process.arch)) return undefined;
  return `they were verified on ${verifiedArchitectures.join(' and ')}, not ${process.arch}`;
}

function bindLibc(): Libc {
  const reason = whyNoNativePlatform();
  if (reason !== undefined) throw new NativeSocketsUnavailableError(reason);
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi');
    const library = koffi.load(null);
    keepLoaded(library);
    return {
      ...(bind(library, prototypes) as unknown as Libc),
      ringSetup: library.func('int64_t syscall(int64_t, uint, void *)'),
      ringEnter: library.func('int64_t syscall(int64_t, int, uint, uint, uint, uintptr_t, size_t)'),
      ringRegister: library.func('int64_t syscall(int64_t, int, uint, void *, uint)'),
      receiveAt: library.func('int64_t recv(int, uintptr_t, size_t, int)'),
      sendAt: library.func('int64_t send(int, uintptr_t, size_t, int)'),
      connectAt: library.func('int connect(int, uintptr_t, uint)'),
      pollerWait: library.func(
        'int64_t syscall(int64_t, int, uintptr_t, int, uintptr_t, uintptr_t, size_t)',
      ),
      errno: () => koffi.errno(),
      view: (memory, size) => koffi.view(memory, size),
      mainLoop: findMainLoop(library),
      resolver: bindResolver(koffi, library),
    };
  } catch (cause) {
    throw new NativeSocketsUnavailableError(whyNotLoaded(cause), { cause });
  }
}

function whyNotLoaded(cause: unknown): string {
  const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'MODULE_NOT_FOUND';
  return isMissing
    ? 'koffi, an optional dependency, is not installed'
    : 'koffi does not load on this machine';
}

/** https://docs.libuv.org/en/v1.x/loop.html: Node's executable exports libuv for its addons. */
function findMainLoop(library: LibraryHandle): Libc['mainLoop'] {
  // Bun has no libuv, and ends the process where it is called.
  if (process.versions['bun'] !== undefined) return undefined;
  try {
    const defaultLoop = library.func('void *uv_default_loop()') as () => Pointer;
    const loopSize = library.func('size_t uv_loop_size()') as () => number;
    return { address: defaultLoop(), size: loopSize() };
  } catch {
    return undefined;
  }
}

function bindResolver(
  koffi: typeof import('koffi'),
  library: LibraryHandle,
): BackgroundResolver | undefined {
  // Part of libc itself since glibc 2.34.
  for (const open of [() => library, () => koffi.load('libanl.so.1')]) {
    try {
      return bind(open(), resolverPrototypes) as unknown as BackgroundResolver;
    } catch {
      // Not in this library.
    }
  }
  return undefined;
}

function bind(library: LibraryHandle, definitions: Readonly<Record<string, string>>): object {
  return Object.fromEntries(
    Object.entries(definitions).map(([name, definition]) => [name, library.func(definition)]),
  );
}

// Setting koffi up in a thread that may be terminated: where that happens meanwhile, koffi's C++ wrapper
// ends the whole process (https://github.com/nodejs/node-addon-api/pull/902).

/** How a thread offers not to be terminated during `section`: core-helpers' executors do, under this name. */
const key = Symbol.for('tcp-echo.uninterrupted');

type Uninterrupted = <T>(section: () => T) => T;

/** Whether this thread offers that. */
function isUninterruptible(): boolean {
  return key in globalThis;
}

/** Runs `section`, uninterrupted where this thread offers that. */
function uninterrupted<T>(section: () => T): T {
  const offered = (globalThis as { readonly [key]?: Uninterrupted })[key];
  return offered === undefined ? section() : offered(section);
}

// Keeping koffi's code in memory until the process ends.

/** bits/dlfcn.h */
const RTLD_LAZY = 0x1;
const RTLD_NOLOAD = 0x4;
const RTLD_NODELETE = 0x1000;

/**
 * Node unloads an addon when the last thread that loaded it has ended, and a worker that is terminated while it rests
 * then jumps into code that is gone: libuv tells koffi that the handle is closed, after koffi was unloaded.
 */
function keepLoaded(library: LibraryHandle): void {
  const maps = readFileSync('/proc/self/maps', 'utf8');
  const addon = /\/.*koffi.*\.node$/m.exec(maps)?.[0];
  if (addon === undefined) return;
  const dlopen = library.func('void *dlopen(const char *, int)') as (
    path: string,
    flags: number,
  ) => unknown;
  dlopen(addon, RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE);
}
