// Every command, in the order in which help lists them.
import { buildRouteMap } from '@stricli/core';
import { benchCommand } from './bench/command.js';
import { completionCommand } from './completion/command.js';
import type { CliContext } from './context.js';
import { pingCommand } from './ping/command.js';
import { replCommand } from './repl/command.js';
import { sendCommand } from './send/command.js';
import { serveCommand } from './serve/command.js';
import { verifyCommand } from './verify/command.js';

export const commands = buildRouteMap<string, CliContext>({
  routes: {
    serve: serveCommand,
    send: sendCommand,
    ping: pingCommand,
    bench: benchCommand,
    verify: verifyCommand,
    repl: replCommand,
    completion: completionCommand,
  },
  docs: { brief: 'Echo, test and explore TCP' },
});
