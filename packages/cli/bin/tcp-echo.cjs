#!/usr/bin/env node
// Committed and not built, so that a package manager finds it before the first build.
require('../dist/bin.cjs');
