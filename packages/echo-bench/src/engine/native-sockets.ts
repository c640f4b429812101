// What native engines are made of: an optional peer, which nobody loads who makes load with `net` alone.
import { optionalPeer } from '@tcp-echo/base';

export const nativeSockets = optionalPeer<typeof import('@tcp-echo/native-sockets')>(
  import.meta.url,
  '@tcp-echo/native-sockets',
);
