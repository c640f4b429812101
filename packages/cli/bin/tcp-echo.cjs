#!/usr/bin/env node
// Committed and not built, so that a package manager finds it before the first build.
const { readFileSync } = require('node:fs');

const { argv, env, stderr, stdout } = process;
const answer = argv.length === 3 ? readAnswer(argv[2]) : undefined;
if (answer === undefined) {
  // From Node 22.8 on: what was compiled once is kept in the system's folder for temporary files.
  require('node:module').enableCompileCache?.();
  // oxlint-disable-next-line import/no-unassigned-import -- a program, which exports nothing
  require('../dist/bin.cjs');
} else {
  stdout.on('error', ({ code }) => {
    if (code === 'EPIPE') return;
    stderr.write(`error: the output could not be written (${code})\n`);
    process.exitCode = 1;
  });
  stdout.write(answer);
}

/** What is asked for often, by people and by scripts, and is the same each time: that of `main`, with nothing to load. */
function readAnswer(flag) {
  // They may want it as JSON.
  if (Object.keys(env).some((name) => name.startsWith('TCP_ECHO_'))) return undefined;
  if (flag === '--version' || flag === '-V') return `${require('../package.json').version}\n`;
  if (flag !== '--help' && flag !== '-h') return undefined;
  // It is folded for 100 columns.
  if (stdout.columns < 100) return undefined;
  try {
    return readFileSync(`${__dirname}/../dist/help.txt`, 'utf8');
  } catch {
    // `dev` builds without it.
    return undefined;
  }
}
