// The PROXY protocol side of a server: which connections begin with a header, and whose is believed.
import { formatAddress, type Address } from '@tcp-echo/base';
import type { Socket } from 'node:net';
import { ProxyProtocolError } from './errors.js';
import type { ProxyHeader } from './proxy-header.js';
import { readProxyHeader } from './read-proxy-header.js';
import { TrustedProxies } from './trusted-proxies.js';

/**
 * - `off`: what begins like a header is data;
 * - `auto`: a header of a trusted proxy is read, where one comes; whatever else comes is data;
 * - `required`: only trusted proxies may connect, and each connection begins with a header.
 */
export type ProxyProtocolMode = 'off' | 'auto' | 'required';

export const proxyProtocolModes: readonly ProxyProtocolMode[] = ['off', 'auto', 'required'];

/** Plain data, checked. */
export interface ResolvedProxyOptions {
  readonly mode: Exclude<ProxyProtocolMode, 'off'>;
  readonly trustedProxies: readonly string[];
  readonly timeoutMs: number;
}

/** Reads the headers of accepted connections, before TLS and before the session. */
export class ProxyAcceptor {
  readonly #mode: ResolvedProxyOptions['mode'];
  readonly #timeoutMs: number;
  readonly #trusted: TrustedProxies;

  constructor({ mode, trustedProxies, timeoutMs }: ResolvedProxyOptions) {
    this.#mode = mode;
    this.#timeoutMs = timeoutMs;
    this.#trusted = new TrustedProxies(trustedProxies);
  }

  /** Whether what begins like a header is data although headers are read: the peer is none whose header is believed. */
  ignores(peer: Address): boolean {
    return this.#mode === 'auto' && !this.#trusted.includes(peer);
  }

  /**
   * Resolves with the header of `peer`, or with undefined where the connection begins with data.
   *
   * @throws ProxyProtocolError (rejects) if the connection cannot go on.
   */
  async readHeader(socket: Socket, peer: Address): Promise<ProxyHeader | undefined> {
    if (this.#trusted.includes(peer)) {
      return readProxyHeader(socket, { mode: this.#mode, timeoutMs: this.#timeoutMs });
    }
    if (this.#mode === 'auto') return undefined;
    const who = peer.family === 'Unix' ? 'a peer on a Unix domain socket' : formatAddress(peer);
    throw new ProxyProtocolError(`${who} is not one of trustedProxies`);
  }
}
