// Only for this repository, which counts its tests: a project of yours needs no configuration.
module.exports = { reporters: ['default', '@tcp-echo/toolchain/jest-reporter'] };
