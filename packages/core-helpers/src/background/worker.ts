// The entry of every worker of an executor: a thread's or a process's side of the protocol.
import { isMainThread } from 'node:worker_threads';
import { serveProcess } from './serve-process.js';
import { serveThread } from './serve-thread.js';

if (isMainThread) serveProcess();
else serveThread();
