// Which of this process's Node options its workers get: those that decide how modules are found and
// translated. The rest is not meant for them: a `--require` preload may run the program itself, and
// `--eval`, `--inspect-brk` or `--test` would.

/** Option name -> whether its value may follow as an argument of its own. */
const inherited: ReadonlyMap<string, boolean> = new Map([
  ['--conditions', true],
  ['-C', true],
  ['--import', true],
  ['--experimental-loader', true],
  ['--loader', true],
  ['--experimental-strip-types', false],
  ['--experimental-transform-types', false],
  ['--enable-source-maps', false],
  ['--preserve-symlinks', false],
  ['--no-warnings', false],
]);

/** Picks from `argv`, in the form of `process.execArgv`, what a worker gets. */
export function inheritedExecArgv(argv: readonly string[] = process.execArgv): string[] {
  const picked: string[] = [];
  for (let index = 0; index < argv.length; index += 1) {
    const option = argv[index] ?? '';
    const name = option.split('=', 1)[0] ?? '';
    const takesValue = inherited.get(name);
    if (takesValue === undefined) continue;
    picked.push(option);
    if (takesValue && option === name) picked.push(argv[(index += 1)] ?? '');
  }
  return picked;
}
