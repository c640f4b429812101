import { publishTrace, traceChannel, type TraceEvent } from '@tcp-echo/base';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { expect, it } from 'vitest';
import { output, Project } from './support/program.js';

const project = new Project();

it('events are numbered and timed for whoever listens, and cost nothing when nobody does', () => {
  const seen: TraceEvent[] = [];
  const listener = (event: unknown): void => void seen.push(event as TraceEvent);
  expect(traceChannel.hasSubscribers).toBe(false);
  publishTrace({ actor: 'client', kind: 'connecting', connection: '' });
  subscribe('tcp-echo:trace', listener);
  publishTrace({ actor: 'client', kind: 'sending', connection: 'c', bytes: new Uint8Array(1) });
  publishTrace({ actor: 'server', kind: 'received', connection: 'c' });
  unsubscribe('tcp-echo:trace', listener);
  publishTrace({ actor: 'server', kind: 'closing', connection: 'c' });

  expect(seen.map(({ seq, thread, kind }) => [seq, thread, kind])).toEqual([
    [0, 'main', 'sending'],
    [1, 'main', 'received'],
  ]);
  expect((seen[1]?.timeNs ?? 0n) >= (seen[0]?.timeNs ?? 1n)).toBe(true);
});

it('each thread counts for itself, on one clock', async () => {
  const ended = await project.run(`
    const { Worker, isMainThread } = require('node:worker_threads');
    const { publishTrace, traceChannel } = require('@tcp-echo/base');
    const times = [];
    const body = "const { publishTrace, traceChannel } = require('@tcp-echo/base');" +
      "traceChannel.subscribe((e) => require('node:worker_threads').parentPort.postMessage(e));" +
      "for (let i = 0; i < 2; i++) publishTrace({ actor: 'client', kind: 'closing', connection: '' });";
    traceChannel.subscribe((event) => times.push(event.timeNs));
    publishTrace({ actor: 'client', kind: 'closing', connection: '' });
    new Worker(body, { eval: true }).on('message', ({ seq, thread, timeNs }) => {
      console.log(thread.replace(/\\d+/, 'N'), seq, timeNs > times[0]);
    });
  `);
  expect(output(ended)).toBe('worker-N 0 true\nworker-N 1 true\n');
});
