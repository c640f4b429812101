// The contract of servers, held by mode `stream` on node:net.
import { describeEchoServerContract } from '@tcp-echo/contract-tests';
import { startEchoServer } from '@tcp-echo/echo-server';

describeEchoServerContract({ name: 'startEchoServer', start: () => startEchoServer() });
