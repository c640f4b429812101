// What the seed prints, line by line, ports aside: the specification of the demo.

/** One client of a server on the same loop. */
export const oneClient = [
  "-> Client sending: 'Hello World!'",
  "-> Server received 'Hello World!' from ('127.0.0.1', PORT)",
  "<- Server sending: 'Hello World!'",
  '-- Terminating connection on server',
  "<- Client received: 'Hello World!'",
  '-- Terminating connection on client',
] as const;

/** Two clients in parallel, each of its own server, all on one loop. */
export const twoClients = [
  "-> Client sending: 'Hello World!'",
  "-> Client sending: 'Hello World!'",
  "-> Server received 'Hello World!' from ('127.0.0.1', PORT)",
  "<- Server sending: 'Hello World!'",
  '-- Terminating connection on server',
  "-> Server received 'Hello World!' from ('127.0.0.1', PORT)",
  "<- Server sending: 'Hello World!'",
  '-- Terminating connection on server',
  "<- Client received: 'Hello World!'",
  '-- Terminating connection on client',
  "<- Client received: 'Hello World!'",
  '-- Terminating connection on client',
] as const;

/** What one blocking client prints, in its own thread: its order is total. */
export const blockingClient = [
  '-> Client connecting to port: PORT',
  "-> Client sending: 'Hello World!'",
  "<- Client received: 'Hello World!'",
  '-- Terminating connection on client',
] as const;

/** What the servers' thread prints for two clients: its order is total, too. */
export const twoVisits = [
  "-> Server received 'Hello World!' from ('127.0.0.1', PORT)",
  "<- Server sending: 'Hello World!'",
  '-- Terminating connection on server',
  "-> Server received 'Hello World!' from ('127.0.0.1', PORT)",
  "<- Server sending: 'Hello World!'",
  '-- Terminating connection on server',
] as const;
