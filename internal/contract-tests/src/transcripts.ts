// What the article prints, line by line, ports aside: the specification of every program of its kind.

/** One client of a server on the same loop. */
export const oneClientLines = [
  "-> Client sending: 'Hello World!'",
  "-> Server received 'Hello World!' from ('127.0.0.1', PORT)",
  "<- Server sending: 'Hello World!'",
  '-- Terminating connection on server',
  "<- Client received: 'Hello World!'",
  '-- Terminating connection on client',
] as const;

/** Two clients in parallel, each of its own server, all on one loop. */
export const twoClientsLines = [
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
export const blockingClientLines = [
  '-> Client connecting to port: PORT',
  "-> Client sending: 'Hello World!'",
  "<- Client received: 'Hello World!'",
  '-- Terminating connection on client',
] as const;

/** What the servers' thread prints for two clients: its order is total, too. */
export const twoVisitsLines = [
  "-> Server received 'Hello World!' from ('127.0.0.1', PORT)",
  "<- Server sending: 'Hello World!'",
  '-- Terminating connection on server',
  "-> Server received 'Hello World!' from ('127.0.0.1', PORT)",
  "<- Server sending: 'Hello World!'",
  '-- Terminating connection on server',
] as const;

/** `output` in lines, with the ports that the system chose replaced by the word of the lists above. */
export function withoutPorts(output: string): string[] {
  return output
    .replaceAll(/(127\.0\.0\.1', )\d+/g, '$1PORT')
    .replaceAll(/(connecting to port: )\d+/g, '$1PORT')
    .split('\n');
}
