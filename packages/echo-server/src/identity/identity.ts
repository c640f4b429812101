// Who serves: what a server behind a load balancer says of itself.
import { checkKeys, checkOptions, formatAddress, namesOf, type Address } from '@tcp-echo/base';
import { createRequire } from 'node:module';
import { hostname } from 'node:os';
import type { Session } from '../connection/session.js';

/** What tells one server from another. */
export interface ServerIdentity {
  /** @defaultValue the machine's host name */
  readonly host?: string;
  /** @defaultValue the environment's `POD_NAME` */
  readonly pod?: string;
  /** The machine that a pod runs on. @defaultValue the environment's `NODE_NAME` */
  readonly node?: string;
}

/** One line of JSON that a server with a `banner` sends. */
export interface Banner extends ServerIdentity {
  readonly server: 'tcp-echo';
  /** Of @tcp-echo/echo-server. */
  readonly version: string;
  /** The server's end, as it sees it. */
  readonly local: string;
  /** The client's end, as the server sees it: behind a NAT or a proxy, not what the client sees. */
  readonly peer: string;
  /** Counts the connections of this server from 1 on. */
  readonly connection: number;
}

const identityNames = namesOf<ServerIdentity>({ host: true, pod: true, node: true });

/** @throws InvalidArgumentError */
export function resolveIdentity(identity: ServerIdentity = {}): ServerIdentity {
  const {
    host = hostname(),
    pod = process.env['POD_NAME'],
    node = process.env['NODE_NAME'],
  } = checkOptions(identity, 'identity');
  checkKeys('identity', identity, identityNames);
  return { host, ...(pod && { pod }), ...(node && { node }) };
}

/** The line, with its line feed. */
export function formatBanner(
  identity: ServerIdentity,
  connection: { readonly number: number; readonly local: Address; readonly peer: Address },
): Buffer {
  const banner: Banner = {
    server: 'tcp-echo',
    version: ownVersion(),
    ...identity,
    local: formatAddress(connection.local),
    peer: formatAddress(connection.peer),
    connection: connection.number,
  };
  return Buffer.from(`${JSON.stringify(banner)}\n`);
}

function ownVersion(): string {
  const require = createRequire(import.meta.url);
  return (require('@tcp-echo/echo-server/package.json') as { readonly version: string }).version;
}

// The banner: a line that the server sends before, or right after, the first byte comes.

/** When a server says who it is; `on-connect` delays a client that speaks first by nothing. */
export type BannerMoment = 'none' | 'on-connect' | 'after-first-byte';

export const bannerMoments: readonly BannerMoment[] = ['none', 'on-connect', 'after-first-byte'];

/** `session`, which says `banner` first. */
export function withBanner(
  session: Session,
  moment: Exclude<BannerMoment, 'none'>,
  sendBanner: () => void,
): Session {
  if (moment === 'on-connect') {
    return {
      ...session,
      open() {
        sendBanner();
        session.open?.();
      },
    };
  }
  let said = false;
  return {
    ...session,
    receive(chunk) {
      if (!said) sendBanner();
      said = true;
      session.receive(chunk);
    },
  };
}
