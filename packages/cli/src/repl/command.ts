// `tcp-echo repl`: its help.
import { buildCommand } from '@stricli/core';
import type { CliContext } from '../help/command-model.js';

export const replCommand = buildCommand<Readonly<Record<string, never>>, [], CliContext>({
  async loader() {
    const { runRepl } = await import('./run-repl.js');
    return runRepl;
  },
  parameters: { flags: {} },
  docs: {
    brief: 'Try everything at an interactive prompt',
    fullDescription:
      "Node's prompt with every helper, server and client in scope, printing what they do.\n\nExample: >>> server = runInForeground(startEchoServer({ mode: 'once' }))\nExample: >>> runInForeground(tcpEchoClient('Hello World!', server.port))",
  },
});
