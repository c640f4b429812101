export default { test: { testTimeout: 3000 } };
