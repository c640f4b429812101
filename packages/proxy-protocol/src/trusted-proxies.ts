// Whose PROXY protocol headers are believed: "only trusted proxies are allowed to use this protocol"
// (section 2 of the specification), since a header lets its sender claim any address.
import { InvalidArgumentError, type Address } from '@tcp-echo/base';
import { BlockList, isIP } from 'node:net';
import { inspect } from 'node:util';

/** Proxies on this machine. */
export const defaultTrustedProxies: readonly string[] = Object.freeze([
  '127.0.0.0/8',
  '::1',
  'unix',
]);

/** A checked list of addresses and ranges. */
export class TrustedProxies {
  /** What the list holds: plain data. */
  readonly list: readonly string[];
  /** Those of IPv4, also where they are written as IPv4 in IPv6 (`::ffff:10.0.0.0/104`). */
  readonly #ipv4 = new BlockList();
  readonly #ipv6 = new BlockList();
  readonly #unix: boolean;

  /**
   * `list` holds IP addresses, ranges such as `10.0.0.0/8`, and `unix` for every peer on a Unix domain socket.
   *
   * @throws InvalidArgumentError
   */
  constructor(list: readonly string[]) {
    if (!Array.isArray(list)) {
      throw new InvalidArgumentError(
        `trustedProxies must be an array of addresses and ranges, not ${inspect(list)} (${typeof list})`,
      );
    }
    this.list = [...list];
    this.#unix = list.includes('unix');
    for (const [index, entry] of list.entries()) {
      if (entry !== 'unix') this.#add(entry, index);
    }
  }

  /** An IPv4 peer of a dual-stack server may be written either way, `10.0.0.1` or `::ffff:10.0.0.1`. */
  includes(peer: Address | undefined): boolean {
    if (peer === undefined) return false;
    if (peer.family === 'Unix') return this.#unix;
    // The zone of a link-local address says which interface it is on, not who it is.
    const host = peer.host.replace(/%.*$/, '');
    const family = families.get(isIP(host));
    if (family === undefined) return false;
    // `::/0` holds IPv4 in IPv6 as well, but who writes it means IPv6.
    return (isIpv4(host, family) ? this.#ipv4 : this.#ipv6).check(host, family);
  }

  #add(entry: unknown, index: number): void {
    const [, host = '', prefix] =
      typeof entry === 'string' ? (/^([^/%]+)(?:\/(\d{1,3}))?$/.exec(entry) ?? []) : [];
    const family = families.get(isIP(host));
    const maxBits = family === 'ipv4' ? 32 : 128;
    const prefixBits = prefix === undefined ? maxBits : Number(prefix);
    if (family === undefined || prefixBits > maxBits) {
      throw new InvalidArgumentError(
        `trustedProxies[${index}] must be an IP address, a range such as 10.0.0.0/8 or fd00::/8, ` +
          `or 'unix', not ${inspect(entry)} (${typeof entry})`,
      );
    }
    const isWithin = isIpv4(host, family) && (family === 'ipv4' || prefixBits >= mappedBits);
    (isWithin ? this.#ipv4 : this.#ipv6).addSubnet(host, prefixBits, family);
  }
}

/** IPv4 in IPv6, RFC 4291, section 2.5.5.2. */
const mapped = new BlockList();
const mappedBits = 96;
mapped.addSubnet('::ffff:0:0', mappedBits, 'ipv6');

function isIpv4(host: string, family: 'ipv4' | 'ipv6'): boolean {
  return family === 'ipv4' || mapped.check(host, family);
}

/** What `isIP` says, as `BlockList` says it. */
const families: ReadonlyMap<number, 'ipv4' | 'ipv6'> = new Map([
  [4, 'ipv4'],
  [6, 'ipv6'],
]);
