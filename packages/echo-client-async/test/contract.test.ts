// The contracts of clients and connections, held by the asynchronous client.
import {
  describeEchoClientContract,
  describeEchoConnectionContract,
  nextTraced,
} from '@tcp-echo/contract-tests';
import { connectEcho, measureEcho, tcpEchoClient } from '@tcp-echo/echo-client-async';

const can = {
  unixSockets: true,
  tls: true,
  halfClose: true,
  idleTimeout: true,
  retry: true,
} as const;

describeEchoClientContract({
  name: 'tcpEchoClient',
  echo: tcpEchoClient,
  measure: measureEcho,
  abortable: true,
  can,
  nextFailure: () => nextTraced('failed'),
});

describeEchoConnectionContract({
  name: 'connectEcho',
  can: { ...can, measure: true, echoAll: true, state: true },
  async connect(options) {
    const connection = await connectEcho(options);
    return {
      echo: (message) => connection.echo(message),
      close: () => connection.close(),
      halfClose: () => connection.halfClose(),
      measure: (message) => connection.measure(message),
      async echoAll(messages, how) {
        const echoes = [];
        for await (const echo of connection.echoAll(messages, how)) echoes.push(echo);
        return echoes;
      },
      async state() {
        const { tls, timing, failed } = connection;
        return { tls, timing, failed };
      },
    };
  },
});
