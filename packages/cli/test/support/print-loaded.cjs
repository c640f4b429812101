// Preloaded: prints at the end what was loaded of packages and of Node, and whether it was compiled before.
process.on('exit', () => {
  const folders = Object.keys(require.cache).map(
    (path) => /([^/\\]+)[/\\]dist[/\\]/.exec(path)?.[1],
  );
  const names = [...new Set(folders)].filter((name) => name !== undefined).sort();
  console.error(`loaded: ${names.join(' ')}`);
  const builtIn = process.moduleLoadList.map((name) => name.replace(/^NativeModule /, ''));
  console.error(`built-in: ${builtIn.join(' ')}`);
  console.error(`compiled in: ${require('node:module').getCompileCacheDir?.() ?? 'nothing'}`);
});
