// Host names to socket addresses through the C library's resolver, within a deadline.
import { sliceMs, type Deadline } from './deadline.js';
import { resolverError } from './errno.js';
import { SocketTimeoutError } from './errors.js';
import { giveWayToSignals } from './interruption.js';
import type { BackgroundResolver, Libc, Pointer } from './libc.js';
import {
  AF_UNSPEC,
  EAI_INPROGRESS,
  EAI_INTR,
  EAI_NOTCANCELED,
  SOCK_STREAM,
} from './linux-constants.js';

/**
 * struct addrinfo of netdb.h on 64-bit Linux: flags, family, type, protocol, address length (i32 each),
 * 4 bytes of padding, pointers to the address, the canonical name and the next entry.
 */
const addrinfo = { size: 48, family: 4, type: 8, addressSize: 16, address: 24, next: 40 } as const;
/** struct gaicb of netdb.h: name, service, hints, result (pointers), then 24 bytes that are glibc's. */
const gaicb = { size: 56, name: 0, hints: 16, result: 24 } as const;
/** GAI_NOWAIT of netdb.h. */
const GAI_NOWAIT = 1;

/**
 * The addresses of `host` in the order of preference (RFC 6724), with `port` filled in.
 *
 * @throws NativeSystemError `ENOTFOUND`, `EAI_AGAIN`, … as Node's `dns.lookup`; SocketTimeoutError at
 *   the deadline. Where the C library has no background resolver (musl), its own limits hold instead.
 */
export function resolveHost(libc: Libc, host: string, port: number, deadline: Deadline): Buffer[] {
  const { resolver } = libc;
  return resolver === undefined
    ? resolveBlocking(libc, host, port)
    : resolveInBackground(libc, resolver, host, port, deadline);
}

function resolveBlocking(libc: Libc, host: string, port: number): Buffer[] {
  const result = Buffer.alloc(8);
  const status = libc.getaddrinfo(host, null, hintsForTcp(), result);
  if (status !== 0) throw resolverError(status, host);
  return takeAddresses(libc, result.readBigUInt64LE(0), port);
}

function resolveInBackground(
  libc: Libc,
  resolver: BackgroundResolver,
  host: string,
  port: number,
  deadline: Deadline,
): Buffer[] {
  // glibc's thread writes here whenever it is done, even if this thread was terminated meanwhile:
  // so this is memory that no garbage collector and no thread's end takes away.
  const request = allocateRequest(libc, host);
  let abandoned = true;
  try {
    const list = Buffer.alloc(8);
    list.writeBigUInt64LE(request);
    let status = resolver.getaddrinfo_a(GAI_NOWAIT, list, 1, null);
    if (status === 0) {
      waitForAnswer(libc, resolver, request, list, deadline, host);
      status = resolver.gai_error(request);
    }
    abandoned = false;
    if (status !== 0) throw resolverError(status, host);
    return takeAddresses(libc, readPointer(libc, request + BigInt(gaicb.result)), port);
  } finally {
    // A request that cannot be cancelled any more stays allocated: a few hundred bytes, once.
    if (!abandoned || resolver.gai_cancel(request) !== EAI_NOTCANCELED) libc.free(request);
  }
}

function waitForAnswer(
  libc: Libc,
  resolver: BackgroundResolver,
  request: Pointer,
  list: Uint8Array,
  deadline: Deadline,
  host: string,
): void {
  const timespec = Buffer.alloc(16);
  while (resolver.gai_error(request) === EAI_INPROGRESS) {
    const remainingMs = deadline.remainingMs();
    if (remainingMs === 0) throw new SocketTimeoutError('resolve', host, deadline.timeoutMs);
    const nanoseconds = Math.ceil(Math.min(sliceMs, remainingMs) * 1e6);
    timespec.writeBigInt64LE(BigInt(nanoseconds), 8);
    const status = resolver.gai_suspend(list, 1, timespec);
    giveWayToSignals(libc, 'resolve', 0, status === EAI_INTR);
  }
}

/** One block: the request, its hints, and the name. */
function allocateRequest(libc: Libc, host: string): Pointer {
  const name = Buffer.from(`${host}\0`);
  const size = gaicb.size + addrinfo.size + name.length;
  const memory = libc.calloc(1, size);
  if (memory === null) throw resolverError(-10, host);
  const block = Buffer.alloc(size);
  block.writeBigUInt64LE(memory + BigInt(gaicb.size + addrinfo.size), gaicb.name);
  block.writeBigUInt64LE(memory + BigInt(gaicb.size), gaicb.hints);
  block.set(hintsForTcp(), gaicb.size);
  block.set(name, gaicb.size + addrinfo.size);
  libc.memcpy(memory, block, size);
  return memory;
}

function hintsForTcp(): Uint8Array {
  const hints = Buffer.alloc(addrinfo.size);
  hints.writeInt32LE(AF_UNSPEC, addrinfo.family);
  hints.writeInt32LE(SOCK_STREAM, addrinfo.type);
  return hints;
}

/** Copies the addresses out of the resolver's list and frees it. */
function takeAddresses(libc: Libc, list: Pointer, port: number): Buffer[] {
  const addresses: Buffer[] = [];
  const entry = Buffer.alloc(addrinfo.size);
  for (let at = list; at !== 0n; at = entry.readBigUInt64LE(addrinfo.next)) {
    libc.memcpy(entry, at, addrinfo.size);
    const address = Buffer.alloc(entry.readUInt32LE(addrinfo.addressSize));
    libc.memcpy(address, entry.readBigUInt64LE(addrinfo.address), address.length);
    address.writeUInt16BE(port, 2);
    addresses.push(address);
  }
  if (list !== 0n) libc.freeaddrinfo(list);
  return addresses;
}

function readPointer(libc: Libc, at: Pointer): Pointer {
  const pointer = Buffer.alloc(8);
  libc.memcpy(pointer, at, 8);
  return pointer.readBigUInt64LE();
}
