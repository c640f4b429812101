// Every client and server of the contracts that this repository did not write.
import { asyncioClient } from './asyncio-client.js';
import type { ForeignClient, ForeignServer } from './foreign-peer.js';
import { ncatClient, ncatServer } from './ncat-peers.js';
import { opensslClient } from './openssl-client.js';
import { asyncioServer } from './python-peers.js';
import { socatClient, socatServer } from './socat-peers.js';

export const foreignClients: readonly ForeignClient[] = [
  asyncioClient,
  ncatClient,
  socatClient,
  opensslClient,
];

export const foreignServers: readonly ForeignServer[] = [asyncioServer, ncatServer, socatServer];
