#!/usr/bin/env node
// Committed and not built, so that a package manager finds it before the first build.
// oxlint-disable-next-line import/no-unassigned-import -- a program, which exports nothing
require('../dist/bin.cjs');
