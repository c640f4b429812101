// @ts-check
// What Linux knows of a process, whatever it says of itself: proc(5).
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/**
 * The memory that is resident, in bytes. `smaps_rollup` is exact; the counters in `status` are not.
 *
 * @param {number} pid
 */
export function residentBytes(pid) {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return Number(/^Rss:\s+(\d+) kB$/m.exec(rollup)?.[1]) * 1024;
}

/**
 * How many sockets are open.
 *
 * @param {number} pid
 */
export function openSockets(pid) {
  return readdirSync(`/proc/${pid}/fd`).filter((fd) => isSocket(`/proc/${pid}/fd/${fd}`)).length;
}

/** @param {string} descriptor */
function isSocket(descriptor) {
  try {
    return readlinkSync(descriptor).startsWith('socket:');
  } catch {
    // It was closed since the folder was read.
    return false;
  }
}

/**
 * The kernel's sockets of a server that listens on a port of 127.0.0.1, by which end they are; open or not.
 * Its clients have to have other addresses than 127.0.0.1: there, what looks like a client of this port may be
 * what is left of an earlier server that had this port for a client.
 *
 * @param {number} port
 */
export function socketsOfServer(port) {
  const host = '0100007F';
  const server = `${host}:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const count = { listening: 0, serverEnds: 0, serverEndsInTimeWait: 0, clientEnds: 0 };
  const rows = readFileSync('/proc/net/tcp', 'utf8').split('\n').slice(1);
  const sockets = rows.map((row) => row.trim().split(/\s+/).slice(1, 4));
  // Linux lists a socket twice if others come and go while the table is read, page by page.
  const ends = new Map(sockets.map((socket) => [`${socket[0]} ${socket[1]}`, socket]));
  for (const [local = '', remote, state] of ends.values()) {
    if (remote === server && !local.startsWith(host)) count.clientEnds += 1;
    if (local !== server) continue;
    if (state === '0A') count.listening += 1;
    else if (state === '06') count.serverEndsInTimeWait += 1;
    else count.serverEnds += 1;
  }
  return count;
}
