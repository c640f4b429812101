// The executor that a test program's first argument asks for, and how it calls the workshop.
import { callInBackground, processExecutor, threadExecutor } from '@tcp-echo/core-helpers';

const executor = process.argv[2] === 'process' ? processExecutor() : threadExecutor();
const module = new URL('../targets/workshop.mjs', import.meta.url);

export function call(name, ...args) {
  return callInBackground({ module, export: name, args }, { executor });
}
