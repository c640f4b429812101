#!/usr/bin/env node
// Committed and not built, so that a package manager finds it before the first build.
const { argv, stdout } = process;
if (argv.length === 3 && (argv[2] === '--version' || argv[2] === '-V')) {
  // Scripts ask for it often. This answer, which is that of `main`, has nothing to load.
  stdout.on('error', (error) => {
    if (error.code !== 'EPIPE') throw error;
  });
  stdout.write(`${require('../package.json').version}\n`);
} else {
  // From Node 22.8 on: what was compiled once is kept in the system's folder for temporary files.
  require('node:module').enableCompileCache?.();
  // oxlint-disable-next-line import/no-unassigned-import -- a program, which exports nothing
  require('../dist/bin.cjs');
}
