// Preloaded: prints at the end which packages were loaded.
process.on('exit', () => {
  const folders = Object.keys(require.cache).map(
    (path) => /([^/\\]+)[/\\]dist[/\\]/.exec(path)?.[1],
  );
  const names = [...new Set(folders)].filter((name) => name !== undefined).sort();
  console.error(`loaded: ${names.join(' ')}`);
});
