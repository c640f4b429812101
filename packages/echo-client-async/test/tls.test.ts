// What the client tells of TLS beyond the contract: its trace, and what it leaves behind.
import {
  holdRefusingPort,
  makeCertificates,
  nextTraced,
  startEchoPeer,
  startMutualTlsEchoPeer,
  startTlsEchoPeer,
  testCertificates,
} from '@tcp-echo/contract-tests';
import { connectEcho, EchoTlsError, measureEcho, tcpEchoClient } from '@tcp-echo/echo-client-async';
import { traceChannel } from '@tcp-echo/base';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { kindsOf, traceOf } from './tracing.js';

const { ca } = await testCertificates();

describe('the trace of an echo over TLS', () => {
  it('says what was agreed on between `connected` and `sending`', async () => {
    await using peer = await startTlsEchoPeer({ ALPNProtocols: ['echo'], minVersion: 'TLSv1.3' });
    const tls = { ca, servername: 'localhost', alpnProtocols: ['echo'] };
    const events = await traceOf(() => tcpEchoClient('hi', peer.port, { tls }));
    const kinds = ['connecting', 'connected', 'secured', 'sending', 'received', 'closing'];
    expect(kindsOf(events)).toEqual(kinds);
    expect(events[2]?.message).toMatch(
      /^TLSv1\.3, TLS_\w+, ALPN echo, server name localhost, peer's certificate CN=localhost$/,
    );
    const [, connected, ...others] = events;
    expect(connected?.connection).toMatch(/^127\.0\.0\.1:\d+-127\.0\.0\.1:\d+$/);
    for (const event of others) expect(event.connection).toBe(connected?.connection);
    expect(String(Buffer.from(events[3]?.bytes ?? []))).toBe('hi');
  });

  it('says that the peer was not verified', async () => {
    await using peer = await startTlsEchoPeer();
    const tls = { rejectUnauthorized: false };
    const events = await traceOf(() => tcpEchoClient('hi', peer.port, { tls }));
    expect(events[2]?.message).toMatch(/, peer's certificate CN=localhost \(not verified\)$/);
  });

  it('ends with one `failed` of the connection when the handshake fails', async () => {
    await using peer = await startEchoPeer();
    const call = (): Promise<unknown> => tcpEchoClient('hi', peer.port, { tls: true });
    const events = await traceOf(() => call().catch(() => undefined));
    expect(kindsOf(events)).toEqual(['connecting', 'connected', 'failed']);
    expect(events[2]?.connection).toBe(events[1]?.connection);
    expect(events[2]?.message).toContain('TLS handshake');
  });

  it('knows both ends also for whoever listens only later', async () => {
    await using peer = await startTlsEchoPeer();
    await using connection = await connectEcho({ port: peer.port, tls: { ca } });
    const [sending] = await traceOf(() => connection.echo('x'));
    expect(sending).toMatchObject({ kind: 'sending', peer: { port: peer.port } });
  });
});

describe('an echo over TLS', () => {
  it('says what may be wrong with the certificate also after the peer has ended', async () => {
    const { client: stranger } = await makeCertificates();
    await using peer = await startMutualTlsEchoPeer();
    const ended = nextTraced('ended');
    await using connection = await connectEcho({ port: peer.port, tls: { ca, ...stranger } });
    await ended;
    await expect(connection.echo('x')).rejects.toMatchObject({
      code: 'ERR_ECHO_ENDED_EARLY',
      silent: true,
      message: expect.stringContaining('may want a certificate of this client'),
    });
  });

  it('never starts the handshake when whoever hears of the connection aborts', async () => {
    await using peer = await startTlsEchoPeer();
    const controller = new AbortController();
    const listen = (event: unknown): void => {
      if ((event as { kind: string }).kind === 'connected') controller.abort('enough');
    };
    traceChannel.subscribe(listen);
    const call = tcpEchoClient('x', peer.port, { tls: { ca }, signal: controller.signal });
    await expect(call).rejects.toBe('enough');
    traceChannel.unsubscribe(listen);
  });

  it('takes bytes for certificates too', async () => {
    await using peer = await startTlsEchoPeer();
    const tls = { ca: [new TextEncoder().encode(ca)] };
    expect(await tcpEchoClient('hi', peer.port, { tls })).toBe('hi');
  });

  it('verifies a host by its name, and asks for it', async () => {
    const names: unknown[] = [];
    await using peer = await startTlsEchoPeer({
      SNICallback: (name, answer) => {
        names.push(name);
        answer(null);
      },
    });
    expect(await tcpEchoClient('hi', peer.port, { host: 'localhost', tls: { ca } })).toBe('hi');
    expect(names).toEqual(['localhost']);
  });

  it('is told apart from a connection that was never made', async () => {
    await using peer = await holdRefusingPort();
    await expect(measureEcho('x', peer.port, { tls: { ca } })).rejects.toMatchObject({
      code: 'ERR_CONNECT_FAILED',
      reason: 'refused',
    });
  });

  it('says nothing of a key in the message about it', async () => {
    const tls = { cert: 'secret one', key: 'secret two' };
    const error: unknown = await tcpEchoClient('x', 7, { tls }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'ERR_INVALID_ARGUMENT' });
    expect(String(error)).not.toContain('secret');
  });

  it('has errors that survive a structured clone', async () => {
    await using peer = await startTlsEchoPeer();
    const error: unknown = await tcpEchoClient('x', peer.port, { tls: true }).catch(
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(EchoTlsError);
    expect(structuredClone(Object.fromEntries(Object.entries(error as EchoTlsError)))).toEqual({
      code: 'ERR_TLS_FAILED',
      peer: { host: '127.0.0.1', port: peer.port },
      attempts: 1,
    });
  });

  it('leaves nothing behind that keeps the process alive', async () => {
    await using peer = await startTlsEchoPeer();
    const program = `
      const { connectEcho, tcpEchoClient } = require('@tcp-echo/echo-client-async');
      const [port, ca] = [Number(process.env.PORT), process.env.CA];
      (async () => {
        console.log(await tcpEchoClient('once', port, { tls: { ca } }));
        console.log(await tcpEchoClient('half', port, { tls: { ca }, halfClose: true }));
        console.log(await tcpEchoClient('part', port, { tls: { ca }, maxBytes: 1 }));
        await tcpEchoClient('x', port, { tls: true }).catch((error) => console.log(error.code));
        const connection = await connectEcho({ port, tls: { ca } });
        console.log(await connection.echo('stay'));
        await connection.close();
        console.log('closed');
      })();`;
    const env = { ...process.env, PORT: String(peer.port), CA: ca };
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', program], {
      env,
      cwd: import.meta.dirname,
      timeout: 15_000,
    });
    expect(stdout).toBe('once\nhalf\np\nERR_TLS_FAILED\nstay\nclosed\n');
  });
});
