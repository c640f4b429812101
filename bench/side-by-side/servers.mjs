// The servers that are measured: each with how to start it, or why it is not there.
import { compile, compileGo, peer } from '../peers/build.mjs';
import { findBun, findPython, firstLine, socatVersion } from './find.mjs';
import { lineServer, portServer } from './server-process.mjs';

/**
 * Every server, in the order in which tables have them.
 *
 * @typedef {object} Server
 * @property {string} id for `--servers`
 * @property {string} name
 * @property {boolean} [ours]
 * @property {string} [version] of what it is written in
 * @property {string} [missing] why it cannot be started
 * @property {() => Promise<import('./server-process.mjs').RunningServer>} [start]
 * @property {boolean} [forks] it has a process for each connection: few are tried, and no processor time is read
 * @property {number} [mostInFlight] bytes on one connection with which it still goes on
 *
 * @returns {Server[]}
 */
export function allServers() {
  return [...inC(), inGo(), ...inPython(), inBun(), ...onNode(), socat(), ncat()];
}

/** What everything is compared with. */
export const reference = 'c-epoll';

function inC() {
  const version = firstLine('cc', '--version');
  return [
    { id: 'c-epoll', name: 'C, epoll', source: 'epoll-server' },
    { id: 'c-uring', name: 'C, io_uring', source: 'uring-server' },
  ].map(({ id, name, source }) => {
    if (version === undefined) return { id, name, missing: 'there is no C compiler (cc)' };
    return { id, name, version, start: () => lineServer([compile(source)]) };
  });
}

function inGo() {
  const common = { id: 'go', name: 'Go' };
  const version = firstLine('go', 'version');
  if (version === undefined) return { ...common, missing: 'there is no Go compiler (go)' };
  return { ...common, version, start: () => lineServer([compileGo('go-server')]) };
}

function inPython() {
  const python = findPython();
  return [
    { id: 'asyncio-streams', name: 'asyncio, streams', program: ['asyncio_streams.py'] },
    { id: 'asyncio-protocol', name: 'asyncio, protocol', program: ['asyncio_protocol.py'] },
    { id: 'uvloop', name: 'uvloop', program: ['asyncio_protocol.py', 'uvloop'] },
  ].map(({ id, name, program: [file, ...args] }) => {
    if (python === undefined) return { id, name, missing: 'there is no python3' };
    if (id === 'uvloop' && python.uvloop === undefined) {
      return { id, name, missing: `${python.command} has no uvloop` };
    }
    const version = id === 'uvloop' ? `uvloop ${python.uvloop}` : python.version;
    return { id, name, version, start: () => lineServer([python.command, peer(file), ...args]) };
  });
}

function inBun() {
  const common = { id: 'bun', name: 'Bun' };
  const bun = findBun();
  if (bun === undefined) return { ...common, missing: 'there is no bun (PATH, or BUN=path)' };
  const start = () => lineServer([bun.command, peer('bun-server.mjs')]);
  return { ...common, version: `Bun ${bun.version}`, start };
}

function onNode() {
  return [
    { id: 'node-pipe', name: 'Node, pipe', kind: 'pipe' },
    { id: 'node-data', name: 'Node, data', kind: 'data' },
    { id: 'net', name: 'tcp-echo, net', kind: 'net', ours: true },
    { id: 'epoll', name: 'tcp-echo, epoll', kind: 'epoll', ours: true },
    { id: 'uring', name: 'tcp-echo, uring', kind: 'uring', ours: true },
  ].map(({ kind, ...server }) => ({
    ...server,
    version: `Node ${process.versions.node}`,
    start: () => lineServer([process.execPath, peer('node-server.mjs'), kind]),
  }));
}

function socat() {
  const common = { id: 'socat', name: 'socat', forks: true };
  const version = socatVersion();
  if (version === undefined) return { ...common, missing: 'there is no socat' };
  return { ...common, version, mostInFlight: 65_536, start: () => portServer(socatOn) };
}

/**
 * A pipe within the process is faster than a `cat` beside it; the buffer holds a whole message of 64 KiB, and `-t 0` does
 * not wait for what might still come when the peer has ended.
 */
function socatOn(port) {
  const listen = `TCP4-LISTEN:${port},bind=127.0.0.1,fork,nodelay,backlog=1024`;
  return ['socat', '-t', '0', '-b', '131072', listen, 'PIPE'];
}

function ncat() {
  const common = { id: 'ncat', name: 'ncat', forks: true };
  const version = firstLine('ncat', '--version');
  if (version === undefined) return { ...common, missing: 'there is no ncat' };
  // It writes to its `cat` without reading from it meanwhile: more than a pipe holds stops it for ever.
  return { ...common, version, mostInFlight: 32_768, start: () => portServer(ncatOn) };
}

function ncatOn(port) {
  const many = ['--max-conns', '1000'];
  return ['ncat', '-l', '-k', ...many, '--exec', '/bin/cat', '127.0.0.1', String(port)];
}
