// What the prompt knows by name: all that the seed uses, and what belongs to it.
import {
  background,
  callInBackground,
  defaultExecutor,
  partial,
  processExecutor,
  runInForeground as runHere,
  scheduleCoroutine,
  setDefaultExecutor,
  threadExecutor,
  wait,
  waitFor,
} from '@tcp-echo/core-helpers';
import { connectEcho, tcpEchoClient } from '@tcp-echo/echo-client-async';
import { connectEchoSync, tcpEchoClientSync } from '@tcp-echo/echo-client-sync';
import { handleTcpEcho, startEchoServer } from '@tcp-echo/echo-server';
import { runInterruptibly } from './interrupt-lines.js';
import { outsideDomain } from './outside-domain.js';

const runInForeground: typeof runHere = (task, options) =>
  outsideDomain(() => runInterruptibly(task, (limited) => runHere(limited, options)));

export const scope = {
  background,
  callInBackground,
  connectEcho,
  connectEchoSync,
  defaultExecutor,
  handleTcpEcho,
  partial,
  processExecutor,
  runInForeground,
  scheduleCoroutine,
  setDefaultExecutor,
  startEchoServer,
  tcpEchoClient,
  tcpEchoClientSync,
  threadExecutor,
  wait,
  waitFor,
};
