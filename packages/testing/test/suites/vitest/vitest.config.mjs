export default { test: { testTimeout: 20_000, hookTimeout: 20_000 } };
