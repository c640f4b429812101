// What the prompt knows by name: all that the seed uses, and what belongs to it.
import {
  callInBackground,
  partial,
  runInForeground,
  scheduleCoroutine,
  wait,
  waitFor,
} from '@tcp-echo/core-helpers';
import { connectEcho, tcpEchoClient } from '@tcp-echo/echo-client-async';
import { connectEchoSync, tcpEchoClientSync } from '@tcp-echo/echo-client-sync';
import { handleTcpEcho, startEchoServer } from '@tcp-echo/echo-server';

export const scope = {
  callInBackground,
  connectEcho,
  connectEchoSync,
  handleTcpEcho,
  partial,
  runInForeground,
  scheduleCoroutine,
  startEchoServer,
  tcpEchoClient,
  tcpEchoClientSync,
  wait,
  waitFor,
};
