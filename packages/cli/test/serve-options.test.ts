// `tcp-echo serve`: every option of the server has a flag, and each flag its environment variable.
import { main } from '@tcp-echo/cli';
import type {
  CloseOptions,
  EchoServerOptions,
  EchoServerTlsOptions,
  MetricsServerOptions,
  ServerIdentity,
} from '@tcp-echo/echo-server';
import { describe, expect, it } from 'vitest';
import { holdIo } from './support/io.js';

/** The flag of each option; the compiler finds one that is missing. */
const flagOfOption: Readonly<Record<keyof EchoServerOptions, string | undefined>> = {
  host: 'host',
  port: 'port',
  ipv6Only: 'ipv6-only',
  path: 'unix',
  socketMode: 'socket-mode',
  mode: 'mode',
  maxBytes: 'max-bytes',
  maxLineBytes: 'max-line-bytes',
  backlog: 'backlog',
  engine: 'engine',
  threads: 'threads',
  tls: 'tls-cert',
  proxyProtocol: 'proxy-protocol',
  trustedProxies: 'trusted-proxies',
  proxyTimeoutMs: 'proxy-timeout',
  banner: 'banner',
  identity: 'identity',
  // For tests in the server's own process.
  log: undefined,
  maxConnections: 'max-connections',
  idleTimeoutMs: 'idle-timeout',
  maxConnectionMs: 'max-connection-time',
  maxBytesPerConnection: 'max-bytes-per-connection',
  rateLimitBytesPerSecond: 'rate-limit',
  faults: 'fault',
  // Ctrl-C.
  signal: undefined,
};

const flagOfTlsOption: Readonly<Record<keyof EchoServerTlsOptions, string>> = {
  cert: 'tls-cert',
  key: 'tls-key',
  passphrase: 'tls-passphrase-file',
  sni: 'tls-sni',
  alpnProtocols: 'tls-alpn',
  clientCa: 'tls-client-ca',
  requireClientCertificate: 'tls-client-certificate',
  minVersion: 'tls-min-version',
  handshakeTimeoutMs: 'tls-handshake-timeout',
};

const flagOfOther: Readonly<
  Record<keyof CloseOptions | keyof MetricsServerOptions | keyof ServerIdentity, string>
> = {
  delayMs: 'drain-delay',
  graceMs: 'drain',
  host: 'metrics-host',
  port: 'metrics',
  pod: 'identity',
  node: 'identity',
};

interface Flag {
  readonly name: string;
  readonly variable: string;
  readonly placeholder?: string;
}

async function flagsOf(command: string): Promise<readonly Flag[]> {
  const io = holdIo();
  await main([command, '--help', '--json'], io);
  const { stdout } = await io.written();
  return (JSON.parse(stdout) as { commands: [{ flags: Flag[] }] }).commands[0].flags;
}

describe('serve has a flag', () => {
  it('for every option of the server, of TLS, of the metrics and of the end', async () => {
    const names = (await flagsOf('serve')).map(({ name }) => name);
    const wanted = [flagOfOption, flagOfTlsOption, flagOfOther].flatMap((flags) =>
      Object.values(flags),
    );
    for (const flag of wanted) if (flag !== undefined) expect(names).toContain(flag);
    // And none that does nothing.
    const known = [...wanted, 'fault-seed', 'timestamps'];
    expect(names.filter((name) => !known.includes(name))).toEqual([]);
  });
});

it.each(['serve', 'send'])(
  'the environment variable of a flag of %s has its name',
  async (command) => {
    for (const { name, variable } of await flagsOf(command)) {
      const byRule = `TCP_ECHO_${name.toUpperCase().replaceAll('-', '_')}`;
      // `tls` of a client is not that of a server in the same environment.
      expect(variable).toBe(name === 'tls' ? 'TCP_ECHO_CLIENT_TLS' : byRule);
    }
  },
);

/** What is said of a list of specifications, which is read when the server starts. */
const readLater: Readonly<Record<string, string>> = {
  fault: '--fault ,',
  'tls-sni': 'TLS needs a certificate',
};

it.each(['serve', 'send'])(
  'every flag of %s reads its environment variable, and names it where it cannot be used',
  async (command) => {
    // These are given to the operating system as they are.
    const anything = ['unix', 'ca', 'cert', 'key'];
    const checked = (await flagsOf(command)).filter(
      ({ name, placeholder }) => placeholder !== 'FILE' && !anything.includes(name),
    );
    expect(checked.length).toBeGreaterThan(8);
    for (const { variable, name } of checked) {
      const io = holdIo(['x'], { env: { [variable]: ', ,' }, signal: AbortSignal.abort(130) });
      const status = await main([command], io);
      const { stderr } = await io.written();
      const says = readLater[name] ?? `${variable}=, ,: `;
      expect({ name, says: stderr.includes(says), status }).toEqual({
        name,
        says: true,
        status: 2,
      });
    }
  },
);
