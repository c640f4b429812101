// Runs a program in a realm of its own, as jest and vitest's vm pools do: its `Error` is not that of Node's own errors, and on
// Node 20 and 22 its `Symbol` has no `dispose`. usage: node realm.cjs PROGRAM
const { readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const path = require('node:path');
const { compileFunction, createContext, runInContext } = require('node:vm');

const context = createContext();
// V8's own console, which a realm has, prints nothing.
const realm = runInContext('globalThis', context);
for (const name of Object.getOwnPropertyNames(globalThis)) {
  if (!(name in realm) || name === 'console') {
    Object.defineProperty(realm, name, Object.getOwnPropertyDescriptor(globalThis, name));
  }
}
const packages = path.resolve(__dirname, '../../..');
const loaded = new Map();

function load(file) {
  const known = loaded.get(file);
  if (known !== undefined) return known.exports;
  const module = { exports: {} };
  loaded.set(file, module);
  const outer = createRequire(file);
  const require = (id) => {
    const found = outer.resolve(id);
    return found.startsWith(packages) && !found.includes('node_modules') ? load(found) : outer(id);
  };
  require.resolve = outer.resolve;
  const wrapper = compileFunction(
    readFileSync(file, 'utf8'),
    ['exports', 'require', 'module', '__filename', '__dirname'],
    { filename: file, parsingContext: context },
  );
  wrapper(module.exports, require, module, file, path.dirname(file));
  return module.exports;
}

load(path.resolve(process.argv[2]));
