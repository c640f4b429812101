// The process that `bench --spawn` starts: an echo server that tells its port, and lives as long as its parent.
import { startEchoServer } from '@tcp-echo/echo-server';
import type { ServerEngine } from './settings.js';
import type { SpawnedMessage } from './spawn-server.js';

// Ctrl-C goes to every process of a terminal: when the server ends is for the parent to say.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit());

function tell(message: SpawnedMessage): void {
  process.send?.(message);
}

startEchoServer({ port: 0, engine: process.argv[2] as ServerEngine }).then(
  ({ port }) => tell({ port }),
  (error: unknown) => {
    const { code, message } = error as { readonly code?: string; readonly message?: string };
    tell({ code: code ?? '', message: message ?? String(error) });
  },
);
