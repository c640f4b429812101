// A careless program: its worker loads it again, and so would that one's worker.
import {
  background,
  callInBackground,
  processExecutor,
  threadExecutor,
} from '@tcp-echo/core-helpers';

export const work = background(import.meta.url, 'work', () => 'done');

const executor = process.argv[2] === 'process' ? processExecutor() : threadExecutor();
console.log(await callInBackground(work, { executor }));
