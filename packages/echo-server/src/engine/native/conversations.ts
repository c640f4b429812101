// The connections of a native engine: modes, limits, counting and the trace, whatever does the input and output.
import { publishTrace, several, traceChannel, type Address, type TraceKind } from '@tcp-echo/base';
import { socketError } from '@tcp-echo/native-sockets';
import { constants } from 'node:os';
import { maxDrainedBytes } from '../../connection/limits.js';
import type { ConnectionOutcome } from '../../connection/outcome.js';
import type { ResolvedServerOptions } from '../../options.js';
import type { Meter } from '../../statistics/stats.js';
import type { Admission } from '../net-engine.js';
import type { Descriptors } from './descriptors.js';
import { NativeConnection, nativeEnds } from './native-connection.js';
import { nativeMode, type NativeMode } from './native-modes.js';
import { ChunkPool, PendingBytes, type Lent } from './pending-bytes.js';
import type { Transport, TransportEvents } from './transport.js';

const { ECONNRESET, EPIPE } = constants.errno;
const nothing = Buffer.alloc(0);

/** Where it counts: in memory that other threads see. */
export interface NativeCounts {
  readonly meter: Meter;
  readonly admission: Admission;
  readonly descriptors: Descriptors;
}

/** The connections of one thread. It never holds more of one than what was received while its peer did not read. */
export class Conversations implements TransportEvents {
  readonly open = new Set<NativeConnection>();
  /** `performance.now()` when the events began that are being worked on. */
  nowMs = performance.now();
  /** Told when a connection is accepted or lingers: a time limit may have begun. */
  onTimed: () => void = () => undefined;
  woken: () => void = () => undefined;
  readonly #options: ResolvedServerOptions;
  readonly #counts: NativeCounts;
  readonly #mode: NativeMode;
  readonly #pool = new ChunkPool();
  #transport: Transport | undefined;
  #address: Address | undefined;

  constructor(options: ResolvedServerOptions, counts: NativeCounts) {
    const mode = nativeMode(options.mode);
    if (mode === undefined) throw new Error(`no native engine has mode ${options.mode}`);
    this.#options = options;
    this.#counts = counts;
    this.#mode = mode;
  }

  /** Called once, before anything else. */
  serve(transport: Transport, address: Address): void {
    this.#transport = transport;
    this.#address = address;
  }

  accepted(fd: number): NativeConnection | undefined {
    const { meter, admission } = this.#counts;
    const { maxConnections, limits } = this.#options;
    const number = admission.nextNumber();
    const pending = new PendingBytes(this.#pool);
    if (!admission.enter(maxConnections)) {
      meter.refused();
      const connection = new NativeConnection(fd, number, this.nowMs, pending);
      const why = `there is room for ${several(maxConnections, 'connection')} (maxConnections)`;
      this.#trace(connection, 'refused', undefined, why);
      return undefined;
    }
    const own = this.#own(fd);
    if (own < 0) {
      admission.leave();
      return undefined;
    }
    const connection = new NativeConnection(own, number, this.nowMs, pending);
    connection.bytesAllowed = limits.maxBytesPerConnection ?? Infinity;
    meter.opened();
    this.open.add(connection);
    this.#trace(connection, 'accepted');
    this.onTimed();
    return connection;
  }

  acceptFailed(result: number): void {
    if (!traceChannel.hasSubscribers) return;
    const { message } = socketError('accept', result);
    publishTrace({ actor: 'server', kind: 'failed', connection: '', message });
  }

  received(connection: NativeConnection, lent: Lent, at: number, size: number): void {
    const before = connection.bytesReceived;
    connection.bytesReceived += size;
    connection.lastActiveMs = this.nowMs;
    this.#counts.meter.addReceived(size);
    if (connection.lingers) {
      this.#drain(connection, size);
      return;
    }
    const wanted = Math.min(size, connection.bytesAllowed - before);
    if (wanted > 0) this.#answer(connection, lent, at, wanted);
    if (wanted < size && !connection.gone) {
      connection.outcome ??= 'limited';
      const why = `after ${several(connection.bytesAllowed, 'byte')} (maxBytesPerConnection)`;
      this.#endAndLinger(connection, why);
    }
  }

  sent(connection: NativeConnection, size: number, atMs: number): void {
    connection.bytesSent += size;
    connection.lastActiveMs = atMs;
    this.#counts.meter.addSent(size);
    if (connection.echoSinceMs === 0 || !connection.pending.isEmpty) return;
    this.#counts.meter.recordEchoTime(atMs - connection.echoSinceMs);
    connection.echoSinceMs = 0;
  }

  flushed(connection: NativeConnection): void {
    if (this.isSource(connection)) this.#fill(connection);
    else this.#settle(connection);
  }

  peerEnded(connection: NativeConnection): void {
    connection.peerEnded = true;
    this.#trace(connection, 'ended');
    if (this.#mode.once && !connection.lingers) {
      this.#trace(connection, 'received', nothing);
      this.#trace(connection, 'sending', nothing);
    }
    this.#end(connection);
  }

  failed(connection: NativeConnection, syscall: string, result: number): void {
    const isReset = result === -ECONNRESET || result === -EPIPE;
    const { message } = socketError(syscall, result);
    this.cutOff(connection, isReset ? 'reset' : 'failed', message);
  }

  isSource(connection: NativeConnection): boolean {
    return this.#mode.source !== undefined && !connection.saysEnd;
  }

  /** Ends the connection at once, because of `outcome`. */
  cutOff(connection: NativeConnection, outcome: ConnectionOutcome, message: string): void {
    if (connection.gone) return;
    if (connection.outcome === undefined) this.#trace(connection, 'failed', undefined, message);
    connection.outcome ??= outcome;
    this.#close(connection);
  }

  /** Gives memory back. */
  dispose(): void {
    this.#pool.free();
  }

  /** The descriptor to use in place of `fd`; negative where the process may not have more of them. */
  #own(fd: number): number {
    try {
      return this.#counts.descriptors.add(fd);
    } catch (error) {
      const { errno = 0 } = error as NodeJS.ErrnoException;
      if (errno >= 0) throw error;
      this.acceptFailed(errno);
      return errno;
    }
  }

  #answer(connection: NativeConnection, lent: Lent, at: number, size: number): void {
    const reply = this.#mode.replySize(size, this.#options.modeOptions.maxBytes);
    if (traceChannel.hasSubscribers) {
      const seen = this.#mode.once ? reply : size;
      this.#trace(connection, 'received', lent.bytes.subarray(at, at + seen));
    }
    if (reply > 0) {
      if (connection.echoSinceMs === 0) connection.echoSinceMs = this.nowMs;
      this.#send(connection, lent, at, reply);
    }
    if (this.#mode.once) this.#endAndLinger(connection);
  }

  #fill(connection: NativeConnection): void {
    const source = this.#mode.source?.();
    if (source !== undefined) this.#send(connection, source, 0, source.size);
  }

  #send(connection: NativeConnection, lent: Lent, at: number, size: number): void {
    if (traceChannel.hasSubscribers) {
      this.#trace(connection, 'sending', lent.bytes.subarray(at, at + size));
    }
    this.#transport?.transmit(connection, lent, at, size);
  }

  #drain(connection: NativeConnection, size: number): void {
    connection.drainedBytes += size;
    if (connection.drainedBytes <= maxDrainedBytes) return;
    const why = `the peer sent ${several(connection.drainedBytes, 'byte')} after the last byte`;
    this.cutOff(connection, 'limited', why);
  }

  #endAndLinger(connection: NativeConnection, message?: string): void {
    if (connection.gone) return;
    connection.lingers = true;
    this.#end(connection, message);
  }

  #end(connection: NativeConnection, message?: string): void {
    if (!connection.saysEnd) this.#trace(connection, 'closing', undefined, message);
    connection.saysEnd = true;
    this.#settle(connection);
  }

  /** Says what is left to say, once everything else is out. */
  #settle(connection: NativeConnection): void {
    const transport = this.#transport;
    if (transport === undefined || connection.gone || !connection.saysEnd) return;
    if (!transport.isFlushed(connection)) return;
    if (connection.peerEnded) this.#close(connection);
    else if (!connection.saidEnd) {
      connection.saidEnd = true;
      transport.shutdown(connection);
      if (!connection.lingers) return;
      connection.lingersSinceMs = this.nowMs;
      connection.lastActiveMs = this.nowMs;
      this.onTimed();
    }
  }

  #close(connection: NativeConnection): void {
    const { meter, admission, descriptors } = this.#counts;
    connection.gone = true;
    this.open.delete(connection);
    descriptors.delete(connection.fd);
    this.#transport?.close(connection);
    meter.closed(connection.outcome ?? 'ended');
    admission.leave();
  }

  #trace(
    connection: NativeConnection,
    kind: TraceKind,
    bytes?: Uint8Array,
    message?: string,
  ): void {
    if (!traceChannel.hasSubscribers || this.#address === undefined) return;
    const { fd, number } = connection;
    connection.ends ??= nativeEnds(fd, this.#address, number);
    publishTrace({
      actor: 'server',
      kind,
      ...connection.ends,
      ...(bytes && { bytes }),
      ...(message !== undefined && { message }),
    });
  }
}
