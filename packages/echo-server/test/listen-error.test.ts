// What an error of listening advises: only what helps in that case.
import { ListenError } from '@tcp-echo/echo-server';
import { expect, it } from 'vitest';

const everywhere = { host: '::', port: 7007 };

it.each([
  ['EAFNOSUPPORT', everywhere, /no IPv6; take 127\.0\.0\.1, or 0\.0\.0\.0 for every interface$/],
  ['EADDRNOTAVAIL', { host: '::1', port: 0 }, /127\.0\.0\.1, or 0\.0\.0\.0 for every interface/],
  ['EINVAL', { host: 'fe80::1', port: 0 }, /needs its interface: fe80::1%eth0$/],
  ['EINVAL', { host: 'fe80::1%lo', port: 0 }, /: EINVAL$/],
  ['EACCES', { host: '::1', port: 80 }, /needs privileges; take one from 1024 on/],
  ['EACCES', everywhere, /does not let this process listen there; take port 0/],
  ['EACCES', { path: '/no/x.sock' }, /the folder does not exist/],
  ['EADDRINUSE', everywhere, /something listens there already/],
  ['EADDRINUSE', { path: '/x.sock' }, /somebody has that name already: .* take another path$/],
  ['EMFILE', everywhere, /raise `ulimit -n`$/],
  ['EIO', everywhere, /: EIO$/],
] as const)('of %s at %j', (code, address, message) => {
  const cause = Object.assign(new Error('x'), { code });
  expect(new ListenError(address, cause).message).toMatch(message);
});
