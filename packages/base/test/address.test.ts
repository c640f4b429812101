import {
  connectionId,
  formatAddress,
  internetAddress,
  parseAddress,
  unixConnectionId,
} from '@tcp-echo/base';
import * as fc from 'fast-check';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';

const port = fc.integer({ min: 1, max: 65_535 });
const host = fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain());

it('what is formatted reads back as the same', () => {
  fc.assert(
    fc.property(host, port, (host, port) => {
      expect(parseAddress(formatAddress({ host, port }))).toEqual({ host, port });
    }),
  );
});

it('addresses are written as people write them', () => {
  expect(formatAddress(internetAddress('127.0.0.1', 7007))).toBe('127.0.0.1:7007');
  expect(formatAddress(internetAddress('::1', 7007))).toBe('[::1]:7007');
  expect(formatAddress({ host: 'localhost', port: 7 })).toBe('localhost:7');
  expect(formatAddress({ family: 'Unix', path: '/run/echo.sock' })).toBe('unix:/run/echo.sock');
  expect(formatAddress({ path: '\0echo' })).toBe('unix:@echo');
  expect(internetAddress('::1', 7)).toEqual({ family: 'IPv6', host: '::1', port: 7 });
  expect(connectionId(internetAddress('127.0.0.1', 5), internetAddress('127.0.0.1', 7))).toBe(
    '127.0.0.1:5-127.0.0.1:7',
  );
});

it('a host may be left out', () => {
  expect(parseAddress(':7007')).toEqual({ host: '127.0.0.1', port: 7007 });
  expect(parseAddress('7007', 'example.org')).toEqual({ host: 'example.org', port: 7007 });
});

it.each([
  '',
  ':',
  '0',
  ':0',
  ':65536',
  'localhost',
  'localhost:',
  'a:b',
  'a:1:2',
  '[::1]',
  '[]:1',
  '[nonsense]:1',
  '[127.0.0.1]:1',
  '-1',
  '1.5',
  '1e3',
  '0x50',
  ' 80',
  '80 ',
  'a b:80',
  ' localhost:80',
  '\t:80',
  'a\0:80',
  '７',
])('%j is refused, with the ways to write an address', (text) => {
  expect(() => parseAddress(text)).toThrow(
    expect.objectContaining({
      code: 'ERR_INVALID_ARGUMENT',
      message: `address must be HOST:PORT, [IPV6]:PORT, :PORT or PORT, with a port from 1 to 65535, not ${JSON.stringify(text)}`,
    }),
  );
});

it('an IPv6 address without brackets is refused with the remedy', () => {
  expect(() => parseAddress('::1')).toThrow('; write an IPv6 address in brackets: [::1]:7');
});

it('connections to one Unix domain socket have identifiers of their own, also in a worker', async () => {
  const worker = new Worker(
    `const { unixConnectionId } = require('@tcp-echo/base');
    require('node:worker_threads').parentPort.postMessage(unixConnectionId('/a'));`,
    { eval: true },
  );
  const [ofWorker] = (await once(worker, 'message')) as [string];
  const ids = [ofWorker, unixConnectionId('/a'), unixConnectionId('/a'), unixConnectionId('\0a')];
  expect(new Set(ids).size).toBe(4);
  expect(ids[0]).toMatch(/^unix:\/a#worker-\d+-1$/);
  // A server calls its connections `unix:/a#1` and so on.
  expect(ids[1]).toMatch(/^unix:\/a#main-\d+$/);
  expect(ids[3]).toMatch(/^unix:@a#/);
});
