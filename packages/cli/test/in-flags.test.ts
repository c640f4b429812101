// What the packages say of their options comes in the words of the flags, wherever it can be seen.
import { main } from '@tcp-echo/cli';
import {
  connectRaw,
  describeWith,
  startPeerThatEndsAfter,
  startRawPeer,
  startSilentPeer,
  temporaryFolder,
  testCertificates,
} from '@tcp-echo/contract-tests';
import { writeFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { holdIo } from './support/io.js';
import { serve } from './support/served.js';

/** Words that only who writes a program knows: options, code, types. */
const programWords = /`|\b(?!io_)[a-z]+[A-Z]|\btls\.|\((string|number|undefined)\)/;

async function told(line: string): Promise<string> {
  const io = holdIo([], { signal: AbortSignal.any([]) });
  await main(line.split(' '), io);
  return (await io.written()).stderr.split('\n', 1)[0] ?? '';
}

/** CERT and KEY are files that belong together, OTHER a key that does not, TEXT is no PEM. */
async function makeFiles() {
  const folder = await temporaryFolder();
  const { server, client } = await testCertificates();
  const texts = { CERT: server.cert, KEY: server.key, OTHER: client.key, TEXT: 'no PEM' };
  for (const [name, text] of Object.entries(texts)) await writeFile(folder.file(name), text);
  const within = (line: string): string =>
    line.replaceAll(/\b(CERT|KEY|OTHER|TEXT)\b/g, (name) => folder.file(name));
  return { within, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

describeWith(['openssl'], 'an option that cannot be used is called by its flag:', () => {
  it.each([
    [
      'serve --socket-mode 660 --port 0',
      '--socket-mode is for a Unix domain socket; give --unix too',
    ],
    ['serve --tls-cert CERT --tls-key OTHER', 'the key in --tls-key is not that of '],
    [
      'serve --tls-cert CERT --tls-key KEY --tls-client-ca TEXT',
      '--tls-client-ca: there is no certificate in ',
    ],
    [
      'serve --trusted-proxies here --proxy-protocol auto',
      '--trusted-proxies must be an IP address, ',
    ],
    ['serve --port 0 --threads 2 --unix /tmp/x', '--unix is instead of --host and --port, '],
    [
      'serve --threads 2 --unix @echo',
      '--threads 2 cannot share a Unix domain socket; give --host and --port, or leave out --threads',
    ],
    ['send hi --servername 127.0.0.1', '--servername must be a host name, '],
    ['send hi --ca TEXT', '--ca: there is no certificate in '],
    ['verify :7 --cert TEXT --key KEY', '--cert: there is no certificate in '],
    ['ping :7 --cert CERT --key OTHER', 'the key in --key is not that of '],
    ['bench :7 -s 100GB', '--size must be an integer from 1 to '],
    ['bench :7 -p 70000', '--pipeline must be an integer from 1 to '],
    ['bench :7 -c 2 -t 5', '--threads 5 need a connection each; '],
    ['bench :7 -c 1000000 -p 65536', '--connections 1000000 and --pipeline 65536 are more than '],
    [
      'bench :7 -p 4 --new-connection',
      '--pipeline 4 is for connections that last; leave it out, or --new-connection',
    ],
    ['serve --port x', "--port x: port must be an integer from 0 to 65535, not 'x'"],
  ])('%s', async (line, says) => {
    await using files = await makeFiles();
    const error = await told(files.within(line));
    expect(error).toContain(`error: ${says}`);
    // The folder's name is by chance.
    expect(error.replaceAll(/echo-\w+/g, '')).not.toMatch(programWords);
  });
});

it.each([
  { what: 'ends', start: () => startPeerThatEndsAfter(3), says: / after 3 of 5 bytes of the echo/ },
  { what: 'ends at once', start: () => startPeerThatEndsAfter(0), says: /TLS, which needs --tls,/ },
  {
    what: 'sends an alert of TLS',
    start: () =>
      startRawPeer((socket) => {
        socket.once('data', () => socket.end(Buffer.from('15030300020246', 'hex')));
      }),
    says: /the peer speaks TLS, which needs --tls$/,
  },
  { what: 'says nothing', start: startSilentPeer, limit: '50ms', says: /within 50 ms$/ },
])(
  'a peer that $what is told of without words of programs',
  async ({ start, limit = '15s', says }) => {
    await using peer = await start();
    const error = await told(`send hello --timeout ${limit} --port ${peer.port}`);
    expect(error).toMatch(says);
    expect(error).not.toMatch(programWords);
  },
);

it.each([
  { flags: '--idle-timeout 50ms', says: /no byte came or went for 50 ms \(--idle-timeout\)/ },
  { flags: '--max-connection-time 50ms', says: /open for 50 ms \(--max-connection-time\)/ },
  {
    flags: '--max-bytes-per-connection 1 -v',
    says: /closing: after 1 byte \(--max-bytes-per-connection\)/,
  },
  { flags: '--proxy-protocol required --proxy-timeout 50ms', says: /50 ms \(--proxy-timeout\)/ },
])('what serve ends a connection for is called by its flag: $flags', async ({ flags, says }) => {
  await using server = await serve(flags.split(' '));
  await using client = await connectRaw(server.port);
  if (flags.includes('bytes')) await client.write(Buffer.from('hi'));
  await server.whenPrinted(says);
});

it('whom serve refuses is told of with the flag', async () => {
  await using server = await serve(['--max-connections', '1']);
  await using first = await connectRaw(server.port);
  await first.write(Buffer.from('x'));
  await first.readExactly(1);
  await using _second = await connectRaw(server.port);
  await server.whenPrinted(/refused: there is room for 1 connection \(--max-connections\)/);
});
