// The peers' programs: where their sources are, and how they are compiled. What is newer than its sources stays.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The path of a file in this folder. */
export const peer = (name) => fileURLToPath(new URL(name, import.meta.url));
const cache = fileURLToPath(new URL('../.cache/', import.meta.url));

/** Compiles `<name>.c` of this folder and returns the path of the program. */
export function compile(name) {
  const headers = readdirSync(peer('.')).filter((file) => file.endsWith('.h'));
  return build(name, [`${name}.c`, ...headers], (output) => {
    execFileSync('cc', ['-O2', '-pthread', '-o', output, peer(`${name}.c`)]);
  });
}

/** Compiles `<name>.go` of this folder, which needs nothing but the standard library. */
export function compileGo(name) {
  return build(name, [`${name}.go`], (output) => {
    const env = { ...process.env, GO111MODULE: 'off', GOFLAGS: '', GOTOOLCHAIN: 'local' };
    execFileSync('go', ['build', '-o', output, peer(`${name}.go`)], { env });
  });
}

function build(name, sources, write) {
  const program = cache + name;
  const newest = Math.max(...sources.map((source) => statSync(peer(source)).mtimeMs));
  if (existsSync(program) && statSync(program).mtimeMs > newest) return program;
  mkdirSync(cache, { recursive: true });
  // Not in its place at once: two measurements that start together would run each other's half.
  const unfinished = `${program}.${process.pid}`;
  write(unfinished);
  renameSync(unfinished, program);
  return program;
}
