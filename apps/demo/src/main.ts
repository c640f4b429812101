// The article's walk-through, act by act, on real sockets: what each step does, and the lines it prints.
import { printTrace } from '@tcp-echo/base';
import { runInForeground } from '@tcp-echo/core-helpers';
import { talkToFirstServer, talkToSecondServer } from './acts/async-client.js';
import { callBlockingClients } from './acts/blocking-clients.js';
import { useTheCommand } from './acts/command-line.js';
import { talkToBothInParallel } from './acts/parallel-clients.js';
import { startFirstServer, startSecondServer } from './acts/servers.js';

using printer = printTrace();
const server = startFirstServer();
const server2 = startSecondServer();
talkToFirstServer(server.port);
talkToSecondServer(server2.port);
talkToBothInParallel(server.port, server2.port);
callBlockingClients(server.port, server2.port, printer);
useTheCommand(server.port, server2.port);
runInForeground(server.close());
runInForeground(server2.close());
