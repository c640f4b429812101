// The command talks to the same server: `main` is the whole program, as a function.
import { main } from '@tcp-echo/cli';
import { runInForeground } from '@tcp-echo/core-helpers';
import { act, code, note } from '../narrate.js';

export function useTheCommand(port: number): void {
  act('The command line, against the first server');
  code(`tcp-echo send 'Hello World!' --port ${port}`);
  const { stdin, stdout, stderr, env } = process;
  const argv = ['send', 'Hello World!', '--port', String(port)];
  const status = runInForeground(main(argv, { stdin, stdout, stderr, env }));
  note(`exit status ${status}`);
  process.exitCode = status;
}
