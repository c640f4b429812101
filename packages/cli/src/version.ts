// The version of this package, as published.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const manifest = require('@tcp-echo/cli/package.json') as { readonly version: string };

export const { version } = manifest;
