// A socket that connects to a free ephemeral port may be given that very port, and so reach itself.
import { expect, it } from 'vitest';
import { namespacesAllowed, runInNamespace } from './in-namespace.js';

it.runIf(namespacesAllowed)('never connects to itself where nobody listens', () => {
  const onePort = 'echo 45000 45000 > /proc/sys/net/ipv4/ip_local_port_range';
  expect(runInNamespace('self-connect.mjs', onePort)).toBe(
    'connect ECONNREFUSED 127.0.0.1:45000\n',
  );
});
