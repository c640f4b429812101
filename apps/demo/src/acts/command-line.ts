// The command talks to the same servers: `main` is the whole program, as a function.
import { main } from '@tcp-echo/cli';
import { runInForeground } from '@tcp-echo/core-helpers';
import { act, code, note } from '../narrate.js';

export function useTheCommand(port: number, port2: number): void {
  act('The command line, against the same servers');
  send(port);
  send(port2);
}

function send(port: number): void {
  code(`tcp-echo send 'Hello World!' --port ${port}`);
  const { stdin, stdout, stderr, env } = process;
  const argv = ['send', 'Hello World!', '--port', String(port)];
  const status = runInForeground(main(argv, { stdin, stdout, stderr, env }));
  note(`exit status ${status}`);
  if (status !== 0) process.exitCode = status;
}
