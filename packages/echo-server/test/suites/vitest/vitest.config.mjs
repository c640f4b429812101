export default { test: { testTimeout: 1000 } };
