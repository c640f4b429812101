// The contracts of clients and connections, held by the asynchronous client.
import {
  describeEchoClientContract,
  describeEchoConnectionContract,
} from '@tcp-echo/contract-tests';
import { connectEcho, tcpEchoClient } from '@tcp-echo/echo-client-async';

describeEchoClientContract({ name: 'tcpEchoClient', echo: tcpEchoClient, abortable: true });
describeEchoConnectionContract({ name: 'connectEcho', connect: connectEcho });
