// The engines on Linux's own sockets that this system has.
import { nativeSocketsAvailable, ringAvailable } from '@tcp-echo/native-sockets';

export const nativeEngines: readonly ('uring' | 'epoll')[] = [
  ...(ringAvailable() ? (['uring'] as const) : []),
  ...(nativeSocketsAvailable() ? (['epoll'] as const) : []),
];
