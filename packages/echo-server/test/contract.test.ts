// The contract of servers, held by mode `stream` on node:net, on every transport.
import { describeEchoServerContract, transports } from '@tcp-echo/contract-tests';
import { startEchoServer } from '@tcp-echo/echo-server';

describeEchoServerContract({ name: 'startEchoServer', transports, start: startEchoServer });
