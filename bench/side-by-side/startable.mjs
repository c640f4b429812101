// Which servers start here. A peer that is missing or cannot be built, or an engine that is forbidden, is said and left out.

/** @param {import('./servers.mjs').Server[]} servers @param {(progress: string) => void} say */
export async function startable(servers, say) {
  const started = [];
  for (const server of servers) {
    const reason = server.missing ?? (await whyNotStarted(server));
    if (reason === undefined) {
      started.push(server);
      continue;
    }
    server.missing = reason;
    say(`${server.name} is left out: ${reason}`);
  }
  return started;
}

async function whyNotStarted({ start }) {
  try {
    const running = await start();
    await running.end();
    return undefined;
  } catch (error) {
    return error.message;
  }
}
