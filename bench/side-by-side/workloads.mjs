// What the servers are put under.

/**
 * @typedef {object} Workload
 * @property {string} id for `--workloads`
 * @property {string} title
 * @property {'closed-loop' | 'one-shot' | 'idle'} load which program of peers/ it is
 * @property {number} connections at once
 * @property {number} bytes of a message
 * @property {number} inFlight messages on a connection
 * @property {string} unit of the figure
 * @property {boolean} [lessIsBetter]
 * @property {string} [fewer] the same with fewer connections: what a server keeps of that rate is shown
 */

const common = { load: 'closed-loop', bytes: 64, inFlight: 1, unit: 'messages/s' };

/** @type {readonly Workload[]} */
export const workloads = [
  { ...common, id: '50x64', title: '50 connections x 64 B', connections: 50 },
  { ...common, id: '1x64', title: '1 connection x 64 B', connections: 1 },
  {
    ...common,
    id: '50x64x16',
    title: '50 connections x 64 B, 16 in flight',
    connections: 50,
    inFlight: 16,
  },
  { ...common, id: '50x64k', title: '50 connections x 64 KiB', connections: 50, bytes: 65_536 },
  {
    ...common,
    id: '1000x64',
    title: '1,000 connections x 64 B',
    connections: 1000,
    fewer: '50x64',
  },
  {
    ...common,
    id: '5000x64',
    title: '5,000 connections x 64 B',
    connections: 5000,
    fewer: '50x64',
  },
  {
    ...common,
    id: 'one-shot-1',
    title: 'one-shot connections, 1 at once',
    load: 'one-shot',
    connections: 1,
    unit: 'connections/s',
  },
  {
    ...common,
    id: 'one-shot-20',
    title: 'one-shot connections, 20 at once',
    load: 'one-shot',
    connections: 20,
    unit: 'connections/s',
  },
  {
    ...common,
    id: 'idle',
    title: '10,000 idle connections',
    load: 'idle',
    connections: 10_000,
    unit: 'B/connection',
    lessIsBetter: true,
  },
];
