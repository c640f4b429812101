// openssl s_client as the other end of a TLS server.
import type { ForeignClient } from './foreign-peer.js';
import { runUntilAsMuchIsBack } from './program.js';
import { temporaryFiles } from './temporary-files.js';

const quietly = ['-quiet', '-verify_quiet', '-verify_return_error'];
/** A line that begins with Q or R would be a command otherwise, and the end of the input be ignored. */
const asData = ['-nocommands', '-no_ign_eof'];

/** Sends with s_client. It cannot half-close: it ends once as much is back as it sent. */
export const opensslClient: ForeignClient = {
  program: 'openssl',
  name: 'openssl s_client',
  transports: ['TLS', 'TLS over a Unix socket'],
  async echo({ ca = '', ...end }, message) {
    await using files = await temporaryFiles({ ca });
    const trust = ['-CAfile', files.paths.ca, '-verify_hostname', 'localhost'];
    const to = 'path' in end ? ['-unix', end.path] : ['-connect', `${end.host}:${end.port}`];
    const args = ['s_client', ...quietly, ...asData, ...trust, ...to];
    return await runUntilAsMuchIsBack('openssl', args, message);
  },
};
