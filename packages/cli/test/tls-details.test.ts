// What can be seen of TLS on both ends, and files that are no use for it.
import { startTlsEchoPeer, temporaryFolder, testCertificates } from '@tcp-echo/contract-tests';
import { writeFile } from 'node:fs/promises';
import { describe, expect, it, vi } from 'vitest';
import { runMain } from './support/io.js';
import { jsonLines } from './support/json-lines.js';
import { serve } from './support/served.js';

describe('-v', () => {
  const says =
    /connected to .* in .*, TLSv1\.3, TLS_\w+, .*peer's certificate CN=localhost \(not verified\), valid until \d{4}-\d\d-\d\d\n/;

  it.each([
    ['send hi --insecure -v --port PORT'],
    ['ping :PORT --insecure -v -c 1'],
    ['verify :PORT --insecure -v --only echo.first'],
  ])('says what TLS agreed on, and whose certificate it is: %s', async (line) => {
    await using peer = await startTlsEchoPeer();
    const { stderr } = await runMain(line.replace('PORT', String(peer.port)).split(' '));
    expect(stderr).toMatch(says);
  });

  it.each(['ping :PORT -c 1', 'verify :PORT --only echo.first'])(
    'says it to programs, too: %s',
    async (line) => {
      await using peer = await startTlsEchoPeer();
      const args = line.replace('PORT', String(peer.port)).split(' ');
      const { stdout, stderr } = await runMain([...args, '--insecure', '-v', '--json']);
      expect(stderr).toBe('');
      expect(jsonLines(stdout)[0]).toMatchObject({
        event: 'connected',
        tls: { protocol: 'TLSv1.3', peerCertificate: { validTo: expect.stringMatching(/Z$/) } },
      });
    },
  );
});

describe('a certificate', () => {
  it('that has expired is told of when serve starts', async () => {
    await using folder = await temporaryFolder();
    const { server: own } = await testCertificates();
    const [cert, key] = [folder.file('cert.pem'), folder.file('key.pem')];
    await writeFile(cert, own.cert);
    await writeFile(key, own.key);
    const args = ['--tls-cert', cert, '--tls-key', key];
    {
      await using server = await serve(args);
      expect(server.printed()).not.toContain('certificate');
    }
    const now = vi.spyOn(Date, 'now').mockReturnValue(Date.UTC(2100, 0));
    try {
      await using server = await serve(args);
      expect(server.printed()).toMatch(/\n {2}! the certificate CN=localhost expired on \d{4}-/);
    } finally {
      now.mockRestore();
    }
  });

  it.each([
    ['send hi --ca KEY', /--ca: there is no certificate in .*\nhint: give a PEM file that has it/],
    ['send hi --cert KEY --key CERT', /--cert: there is no certificate in /],
    ['serve --tls-cert CERT --tls-key CERT', /--tls-key: there is no private key in /],
  ])('is not looked for in another file: %s', async (line, says) => {
    await using folder = await temporaryFolder();
    const { server: own } = await testCertificates();
    const files = { CERT: folder.file('cert.pem'), KEY: folder.file('key.pem') };
    await writeFile(files.CERT, own.cert);
    await writeFile(files.KEY, own.key);
    const args = line.split(' ').map((word) => files[word as keyof typeof files] ?? word);
    const { status, stderr } = await runMain(args);
    expect(stderr).toMatch(says);
    expect(status).toBe(2);
  });

  it('has its own key', async () => {
    await using folder = await temporaryFolder();
    const { server: own, client } = await testCertificates();
    await writeFile(folder.file('cert.pem'), own.cert);
    await writeFile(folder.file('key.pem'), client.key);
    const files = [folder.file('cert.pem'), folder.file('key.pem')];
    const served = await runMain([
      'serve',
      '--tls-cert',
      String(files[0]),
      '--tls-key',
      String(files[1]),
    ]);
    expect(served.stderr).toMatch(
      /the key in --tls-key is not that of the certificate in --tls-cert\nhint: /,
    );
    const sent = await runMain([
      'send',
      'hi',
      '--cert',
      String(files[0]),
      '--key',
      String(files[1]),
    ]);
    expect(sent.stderr).toMatch(
      /the key in --key is not that of the certificate in --cert\nhint: /,
    );
  });
});
