// What the tests call in the background: loaded by threads and by processes.
import { pbkdf2 } from 'node:crypto';
import { writeSync } from 'node:fs';
import { connect } from 'node:net';
import { threadId } from 'node:worker_threads';
import { callInBackground, runInForeground, withTransfer } from '@tcp-echo/core-helpers';

export const notAFunction = 7;

export function add(a, b) {
  return a + b;
}

export function echo(value) {
  return value;
}

export async function addLater(a, b) {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
  return a + b;
}

/** What a test's `--import` option sets. */
export function findMark() {
  return globalThis.marked;
}

export async function addElsewhere(a, b) {
  return await callInBackground({ module: import.meta.url, export: 'add', args: [a, b] });
}

export function whoAmI() {
  return `${process.pid}/${threadId}`;
}

let loads = 0;
export function countCalls() {
  loads += 1;
  return loads;
}

/** Connects to `port`, and returns what the server sends before it ends the connection. */
export async function waitAtGate(port) {
  const socket = connect(port, '127.0.0.1');
  socket.setEncoding('utf8');
  let text = '';
  for await (const chunk of socket) text += chunk;
  return text;
}

/** The same, from synchronous code. */
export function waitAtGateInForeground(port) {
  return runInForeground(waitAtGate(port));
}

export function print(text) {
  writeSync(1, text);
}

export function log(lines) {
  for (let line = 1; line <= lines; line += 1) console.log(`line ${line}`);
}

export function loopForever() {
  for (;;);
}

/** What many modules do to tell a process manager that they are up. */
export function sayReady(...messages) {
  for (const message of messages) process.send?.(message, () => undefined);
  process.send?.(nest(20_000));
  return 'said';
}

/** A list of so many values, each in the one before it. */
export function nest(depth) {
  let list = null;
  for (let left = depth; left > 0; left -= 1) list = { next: list };
  return list;
}

export function exit(code) {
  process.exit(code);
}

export function leaveATimerThatThrows(message) {
  setTimeout(() => {
    throw new Error(message);
  }, 0);
  return 'returned';
}

export function leaveATimerThatExits() {
  setTimeout(() => process.exit(3), 0);
  return 'returned';
}

export function leaveATimer(port) {
  setTimeout(() => connect(port, '127.0.0.1').end(), 1);
  return 'returned';
}

export function leaveAPrint(text) {
  setTimeout(() => writeSync(1, text), 1);
}

/** Node does not list it among the active resources. */
export function leaveACryptoJob(port) {
  pbkdf2('a', 'b', 1, 8, 'sha256', () => connect(port, '127.0.0.1').end());
  return 'returned';
}

/** Never settles, and fails outside of its promise. */
export function failAside(message) {
  return new Promise(() => {
    setImmediate(() => {
      throw new Error(message);
    });
  });
}

export function addOneInPlace(numbers) {
  for (let index = 0; index < numbers.length; index += 1) Atomics.add(numbers, index, 1);
}

let kept;
/** Returns bytes that move back; `isDetached` tells afterwards. */
export function makeBytes(length) {
  kept = new Uint8Array(length).fill(7);
  return withTransfer(kept, [kept.buffer]);
}

export function isDetached() {
  return kept.byteLength === 0;
}

export function useUpMemory() {
  const hoard = [];
  for (;;) hoard.push(Array.from({ length: 100_000 }, () => ({})));
}

export function returnAFunction() {
  return () => 0;
}

export function throwValue(value) {
  throw value;
}

export function throwUncloneable() {
  throw Symbol('no copy');
}
