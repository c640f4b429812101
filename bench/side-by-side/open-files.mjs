// How many files a server and a load may have open: one for each connection, and some more.
import { canOpenFiles } from '@tcp-echo/load-tests/file-limit';

const wanted = 10_500;
const raised = canOpenFiles(wanted);

/** The most connections that can be tried here. */
export const mostConnections = raised ? 10_000 : 500;

/** The command, with the limit raised where it can be. The process stays the same one: `exec`. */
export function withOpenFiles(command) {
  return raised ? ['sh', '-c', `ulimit -n ${wanted} && exec "$@"`, 'sh', ...command] : command;
}
