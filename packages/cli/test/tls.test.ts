// TLS on the command line: `serve` and `send` with certificates of openssl's.
import { main } from '@tcp-echo/cli';
import { describeWith, temporaryFolder, testCertificates } from '@tcp-echo/contract-tests';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { holdIo } from './support/io.js';
import { serve } from './support/served.js';

const noPem = fileURLToPath(import.meta.url);

async function certificateFiles() {
  const folder = await temporaryFolder();
  const { ca, server, client } = await testCertificates();
  const texts = {
    ca,
    cert: server.cert,
    key: server.key,
    ownCert: client.cert,
    ownKey: client.key,
  };
  for (const [name, text] of Object.entries(texts)) await writeFile(folder.file(name), text);
  return folder;
}

async function send(port: number, ...args: string[]) {
  const io = holdIo();
  const status = await main(['send', 'hello', '--port', String(port), ...args], io);
  return { status, ...(await io.written()) };
}

describeWith(['openssl'], 'serve with TLS', () => {
  it('is understood by send, and says so', async () => {
    await using files = await certificateFiles();
    const pair = ['--tls-cert', files.file('cert'), '--tls-key', files.file('key')];
    await using server = await serve([
      ...pair,
      '--tls-alpn',
      'echo',
      '-v',
      '--tls-min-version',
      'TLSv1.3',
    ]);
    expect(server.printed()).toContain('➜ tls://127.0.0.1:');
    expect(await send(server.port, '--ca', files.file('ca'), '--alpn', 'echo')).toEqual({
      status: 0,
      stdout: 'hello\n',
      stderr: '',
    });
    await server.whenPrinted(/secured: TLSv1\.3.*echo/);
    const insecure = await send(server.port, '--insecure', '--servername', 'other.example', '-v');
    expect(insecure).toMatchObject({ status: 0, stdout: 'hello\n' });
    expect(insecure.stderr).toMatch(/^connected to 127\.0\.0\.1:\d+ in [\d.]+ [µm]?s, TLSv1\.3, /);
  });

  it.each([
    { args: ['--tls'], says: /TLS handshake .* failed \(.*\)\nhint: .*--ca FILE/ },
    { args: ['--tls', '--timeout', '10s', '--alpn', 'other'], says: /hint: .*--alpn/ },
  ])(
    'that cannot be agreed on ends send with status 3 and a hint: $args',
    async ({ args, says }) => {
      await using files = await certificateFiles();
      const pair = ['--tls-cert', files.file('cert'), '--tls-key', files.file('key')];
      await using server = await serve([...pair, '--tls-alpn', 'echo']);
      const { status, stderr } = await send(server.port, ...args);
      expect(stderr).toMatch(says);
      expect(status).toBe(3);
    },
  );

  it('asks clients for certificates with --tls-client-ca', async () => {
    await using files = await certificateFiles();
    const pair = ['--tls-cert', files.file('cert'), '--tls-key', files.file('key')];
    const own = ['--cert', files.file('ownCert'), '--key', files.file('ownKey')];
    const trust = ['--ca', files.file('ca')];
    await using strict = await serve([...pair, '--tls-client-ca', files.file('ca')]);
    expect(await send(strict.port, ...trust, ...own)).toMatchObject({ status: 0 });
    const refused = await send(strict.port, ...trust);
    expect(refused.stderr).toMatch(/hint: .*--cert FILE --key FILE/);
    expect(refused.status).not.toBe(0);
    const optional = ['--tls-client-ca', files.file('ca'), '--tls-client-certificate', 'optional'];
    await using lenient = await serve([...pair, ...optional]);
    expect(await send(lenient.port, ...trust)).toMatchObject({ status: 0 });
  });

  it('shows other certificates with --tls-sni', async () => {
    await using files = await certificateFiles();
    const pair = ['--tls-cert', files.file('ownCert'), '--tls-key', files.file('ownKey')];
    const sni = `localhost=${files.file('cert')}:${files.file('key')}`;
    await using server = await serve([...pair, '--tls-sni', sni]);
    const trust = ['--ca', files.file('ca')];
    expect(await send(server.port, ...trust, '--servername', 'localhost')).toMatchObject({
      status: 0,
    });
    expect(await send(server.port, ...trust)).toMatchObject({ status: 3 });
  });

  it.each([
    { args: ['--tls-cert', 'x'], says: /TLS needs a certificate and its key/ },
    { args: ['--tls-alpn', 'echo'], says: /TLS needs a certificate and its key/ },
    {
      args: ['--tls-cert', '/none', '--tls-key', '/none'],
      says: /--tls-cert: ENOENT: .*'\/none'\nhint: /,
    },
    { args: ['--tls-sni', 'x', '--tls-cert', noPem, '--tls-key', noPem], says: /--tls-sni x: / },
    {
      args: ['--tls-cert', noPem, '--tls-key', noPem],
      says: /--tls-cert: there is no certificate in .*\nhint: give a PEM file/,
    },
  ])('that cannot be set up ends with status 2: $args', async ({ args, says }) => {
    const io = holdIo([], { signal: AbortSignal.abort(130) });
    expect(await main(['serve', '--port', '0', ...args], io)).toBe(2);
    expect((await io.written()).stderr).toMatch(says);
  });
});
