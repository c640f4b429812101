// Two clients in parallel, still on one thread.
import { runInForeground, scheduleCoroutine, wait } from '@tcp-echo/core-helpers';
import { tcpEchoClient } from '@tcp-echo/echo-client-async';
import { act, code, shown } from '../narrate.js';

export function talkToBothInParallel(port: number, port2: number): void {
  act('Both at once, on this one thread');
  code("echo1 = scheduleCoroutine(tcpEchoClient('Hello World!', port))");
  const echo1 = scheduleCoroutine(tcpEchoClient('Hello World!', port));
  code("echo2 = scheduleCoroutine(tcpEchoClient('Hello World!', port2))");
  const echo2 = scheduleCoroutine(tcpEchoClient('Hello World!', port2));
  code('runInForeground(wait([echo1, echo2]))');
  shown(runInForeground(wait([echo1, echo2])));
  code('echo1.result()');
  shown(echo1.result());
  code('echo2.result()');
  shown(echo2.result());
}
