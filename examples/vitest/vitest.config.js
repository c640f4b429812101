// Only for this repository, which counts its tests: a project of yours needs no configuration.
export default {
  test: {
    reporters: ['default', 'json'],
    outputFile: { json: `test-results/node-${process.versions.node}.json` },
  },
};
