// What the soak runs: servers of every mode and transport, and who visits each.
import { randomUUID } from 'node:crypto';

/** The bytes come back all the same. */
const harmlessFaults = {
  seed: 862,
  rules: [
    { probability: 0.5, faults: [{ fault: 'delay', delayMs: 2, jitterMs: 2 }] },
    { probability: 0.3, faults: [{ fault: 'slicer', pieceBytes: 1000 }] },
    { probability: 0.3, faults: [{ fault: 'coalesce', pieceBytes: 5000, maxDelayMs: 5 }] },
  ],
};

const harmfulFaults = {
  seed: 862,
  rules: [
    { probability: 0.2, faults: [{ fault: 'corrupt', atByte: 10, everyBytes: 1000 }] },
    { probability: 0.2, faults: [{ fault: 'reset', afterBytes: 5000 }] },
    { probability: 0.2, faults: [{ fault: 'truncate', afterBytes: 5000 }] },
    { probability: 0.1, faults: [{ fault: 'blackHole' }] },
    { probability: 0.1, faults: [{ fault: 'refuse' }] },
    { probability: 0.1, faults: [{ fault: 'duplicate', atByte: 100 }] },
  ],
};

/**
 * Each server with the number of its visitors, and the pause that each of them makes between two visits. A name
 * starts with the mode where they behave, because then every byte is accounted for, and with `rude` where not.
 */
export function planServers({ folder, certificate: tls, threads, engines }) {
  const limits = { idleTimeoutMs: 2000, maxConnectionMs: 8000, maxConnections: 300 };
  return [
    { name: 'stream, IPv4', options: { host: '127.0.0.1' } },
    { name: 'stream, IPv6', options: { host: '::1' } },
    { name: 'stream, ::', options: { host: '::' } },
    { name: 'stream, Unix', options: { path: `${folder}/stream.sock` } },
    { name: 'stream, abstract', options: { path: `\0tcp-echo-soak-${randomUUID()}` } },
    { name: 'stream, TLS', options: { tls } },
    { name: 'stream, TLS on Unix', options: { path: `${folder}/tls.sock`, tls } },
    ...(threads ? [{ name: 'stream, 2 threads', options: { threads: 2 } }] : []),
    { name: 'stream, harmless faults', options: { faults: harmlessFaults } },
    { name: 'line, IPv4', options: { mode: 'line' } },
    { name: 'line, TLS', options: { mode: 'line', tls } },
    { name: 'once, IPv4', options: { mode: 'once' } },
    { name: 'once, Unix', options: { mode: 'once', path: `${folder}/once.sock` } },
    { name: 'once, TLS', options: { mode: 'once', tls } },
    { name: 'discard, IPv4', options: { mode: 'discard' } },
    { name: 'chargen, IPv4', pauseMs: 200, options: { mode: 'chargen' } },
    { name: 'chargen, TLS', pauseMs: 200, options: { mode: 'chargen', tls } },
    ...engines.flatMap((engine) => [
      { name: `stream, ${engine}`, options: { engine } },
      { name: `once, ${engine}`, options: { engine, mode: 'once' } },
      { name: `discard, ${engine}`, options: { engine, mode: 'discard' } },
      { name: `chargen, ${engine}`, pauseMs: 200, options: { engine, mode: 'chargen' } },
      { name: `rude, ${engine}`, visitors: 30, options: { ...limits, engine } },
    ]),
    { name: 'rude, IPv4', visitors: 100, options: { ...limits } },
    { name: 'rude, Unix', visitors: 30, options: { ...limits, path: `${folder}/rude.sock` } },
    {
      name: 'rude, TLS',
      visitors: 100,
      options: { ...limits, tls: { ...tls, handshakeTimeoutMs: 2000 } },
    },
    { name: 'rude, harmful faults', visitors: 30, options: { ...limits, faults: harmfulFaults } },
  ];
}
