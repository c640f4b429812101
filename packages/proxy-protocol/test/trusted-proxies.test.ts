// Whose headers are believed.
import { internetAddress, type Address } from '@tcp-echo/base';
import { describe, expect, it } from 'vitest';
import { defaultTrustedProxies, TrustedProxies } from '../src/trusted-proxies.js';

const unix: Address = { family: 'Unix', path: '' };

function trusts(list: readonly string[], host: string): boolean {
  return new TrustedProxies(list).includes(internetAddress(host, 5678));
}

describe('trusted proxies', () => {
  it.each([
    ['127.0.0.1', true],
    ['127.255.255.254', true],
    ['::ffff:127.0.0.1', true],
    ['::1', true],
    ['128.0.0.1', false],
    ['10.0.0.1', false],
    ['::2', false],
    ['::ffff:10.0.0.1', false],
  ])('by default are those on this machine: %s %s', (host, trusted) => {
    expect(trusts(defaultTrustedProxies, host)).toBe(trusted);
    expect(new TrustedProxies(defaultTrustedProxies).includes(unix)).toBe(true);
  });

  it.each([
    ['10.0.0.0/8', '10.255.255.255', '11.0.0.0'],
    ['10.1.2.3/8', '10.255.255.255', '11.0.0.0'],
    ['10.0.0.0/8', '::ffff:10.1.2.3', '::ffff:11.0.0.0'],
    ['::ffff:10.0.0.0/104', '10.1.2.3', '11.0.0.0'],
    ['192.0.2.1', '192.0.2.1', '192.0.2.2'],
    ['192.0.2.1/32', '192.0.2.1', '192.0.2.2'],
    ['fd00::/8', 'fdff::1', 'fe00::1'],
    ['fe80::/10', 'fe80::1%eth0', 'fec0::1'],
    ['2001:db8::1', '2001:DB8:0::1', '2001:db8::2'],
    ['0.0.0.0/0', '255.255.255.255', '2001:db8::2'],
    ['0.0.0.0/0', '::ffff:255.255.255.255', '::ffff'],
    ['::/0', '2001:db8::2', '10.0.0.1'],
    ['::/0', '::1', '::ffff:10.0.0.1'],
    ['::ffff:0:0/95', '::fffe:10.0.0.1', '::ffff:10.0.0.1'],
    ['::ffff:0:0/96', '10.0.0.1', '::fffe:10.0.0.1'],
    ['::FFFF:10.0.0.1', '10.0.0.1', '10.0.0.2'],
  ])('as %s are %s but not %s', (entry, inside, outside) => {
    expect(trusts([entry], inside)).toBe(true);
    expect(trusts([entry], outside)).toBe(false);
  });

  it('are nobody where the list is empty, or the address is not known', () => {
    expect(trusts([], '127.0.0.1')).toBe(false);
    expect(new TrustedProxies([]).includes(unix)).toBe(false);
    expect(new TrustedProxies(['0.0.0.0/0', '::/0']).includes(unix)).toBe(false);
    expect(trusts(['0.0.0.0/0', '::/0', 'unix'], '')).toBe(false);
  });

  it.each([
    '',
    'localhost',
    'Unix',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '10.0.0/8',
    '010.0.0.0/8',
    'fd00::/129',
    'fe80::1%eth0',
    ' 10.0.0.1',
    10,
    null,
  ])('cannot be %j', (entry) => {
    expect(() => new TrustedProxies(['::1', entry as string])).toThrow(
      expect.objectContaining({
        code: 'ERR_INVALID_ARGUMENT',
        message: expect.stringMatching(
          /^trustedProxies\[1\] must be an IP address, a range such as /,
        ),
      }),
    );
  });

  it.each(['127.0.0.1', null, {}])('are a list, not %j', (list) => {
    expect(() => new TrustedProxies(list as unknown as string[])).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }),
    );
  });
});
