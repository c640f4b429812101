// One client and one server on the same loop, which runs only as long as the client needs it.
import { runInForeground } from '@tcp-echo/core-helpers';
import { tcpEchoClient } from '@tcp-echo/echo-client-async';
import { act, code, print } from '../narrate.js';

export function talkToFirstServer(port: number): void {
  act('A client on the same loop: always exactly this order, for it is all one thread');
  code("print(runInForeground(tcpEchoClient('Hello World!', port)))");
  print(runInForeground(tcpEchoClient('Hello World!', port)));
}

export function talkToSecondServer(port2: number): void {
  act('And the second server');
  code("print(runInForeground(tcpEchoClient('Hello World!', port2)))");
  print(runInForeground(tcpEchoClient('Hello World!', port2)));
}
