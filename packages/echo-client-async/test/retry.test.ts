// Which failures are tried again and when, and how a failure is classified: as pure functions, which
// both clients share.
import { holdRefusingPort, nextTraced, temporaryFolder } from '@tcp-echo/contract-tests';
import {
  EchoConnectError,
  EchoEndedEarlyError,
  EchoTimeoutError,
  EchoTlsError,
  retryDefaults,
  tcpEchoClient,
} from '@tcp-echo/echo-client-async';
import { connectFailureReason, retryDelayMs } from '@tcp-echo/echo-client-async/internal';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kindsOf, traceOf } from './tracing.js';

const peer = { host: '127.0.0.1', port: 7 };
const refused = new EchoConnectError(peer, systemError('ECONNREFUSED'));

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

describe('the delays between tries', () => {
  it('are those of the defaults: doubled, and at most a second', () => {
    const delays = Array.from({ length: 10 }, (_, i) =>
      retryDelayMs(retryDefaults, i + 1, refused),
    );
    expect(delays).toEqual([50, 100, 200, 400, 800, 1000, 1000, 1000, 1000, undefined]);
  });

  it('never shrink, never exceed the longest, and end with the last attempt', () => {
    const anyPolicy = fc.record({
      attempts: fc.integer({ min: 1, max: 10_000 }),
      delayMs: fc.double({ min: 0, max: 2_147_483_647, noNaN: true }),
      maxDelayMs: fc.double({ min: 0, max: 2_147_483_647, noNaN: true }),
    });
    fc.assert(
      fc.property(anyPolicy, fc.integer({ min: 1, max: 10_000 }), (policy, attempt) => {
        const delay = retryDelayMs(policy, attempt, refused);
        if (attempt >= policy.attempts) {
          expect(delay).toBeUndefined();
          return;
        }
        expect(delay).toBeGreaterThanOrEqual(Math.min(policy.delayMs, policy.maxDelayMs));
        expect(delay).toBeLessThanOrEqual(policy.maxDelayMs);
      }),
    );
  });
});

describe('a failure to connect', () => {
  it.each([
    ['ECONNREFUSED', 'refused', true],
    ['EAGAIN', 'refused', true],
    ['ECONNRESET', 'reset', true],
    ['EPIPE', 'reset', true],
    ['ENOTFOUND', 'name-not-found', true],
    ['EAI_AGAIN', 'name-not-found', true],
    ['EAI_FAIL', 'name-not-found', true],
    ['ENOENT', 'no-such-socket', true],
    ['EHOSTUNREACH', 'unreachable', false],
    ['ETIMEDOUT', 'unreachable', false],
    ['EACCES', 'not-permitted', false],
    ['EPERM', 'not-permitted', false],
    ['EMFILE', 'other', false],
    ['EADDRNOTAVAIL', 'no-port-left', true],
  ])('of %s is %s', (code, reason, isTriedAgain) => {
    expect(connectFailureReason(systemError(code))).toBe(reason);
    const error = new EchoConnectError(peer, systemError(code));
    expect(error.reason).toBe(reason);
    expect(retryDelayMs(retryDefaults, 1, error) !== undefined).toBe(isTriedAgain);
  });

  it('without any code is other', () => {
    expect(connectFailureReason(new Error('?'))).toBe('other');
    expect(connectFailureReason(undefined)).toBe('other');
    expect(connectFailureReason('EPIPE')).toBe('reset');
  });
});

describe('what is tried again', () => {
  it('is a handshake that the peer broke off, and no other', () => {
    const codes = ['ECONNRESET', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'ERR_SSL_WRONG_VERSION_NUMBER'];
    const delays = codes.map((code) =>
      retryDelayMs(retryDefaults, 1, new EchoTlsError(peer, systemError(code))),
    );
    expect(delays).toEqual([50, undefined, undefined]);
  });

  it('is nothing that ran out of time, was echoed, or was aborted', () => {
    const others = [
      new EchoTimeoutError('connect', peer, 5),
      new EchoEndedEarlyError(peer, new Uint8Array(), 1),
      'aborted',
      undefined,
    ];
    for (const error of others) expect(retryDelayMs(retryDefaults, 1, error)).toBeUndefined();
  });
});

describe('tcpEchoClient with retry', () => {
  it('tells each try on the trace', async () => {
    await using port = await holdRefusingPort();
    const retry = { attempts: 3, delayMs: 1 };
    const events = await traceOf(() => tcpEchoClient('x', port.port, { retry }).catch(() => {}));
    expect(kindsOf(events).join(' ')).toBe('connecting failed connecting failed connecting failed');
    expect(events[5]?.message).toContain('in 3 attempts');
  });

  it('rejects with the reason at once when the signal aborts between two tries', async () => {
    await using folder = await temporaryFolder();
    const controller = new AbortController();
    const failed = nextTraced('failed');
    const call = tcpEchoClient(
      'x',
      { path: folder.file('none.sock') },
      {
        retry: { delayMs: 60_000, maxDelayMs: 60_000 },
        timeoutMs: 120_000,
        signal: controller.signal,
      },
    );
    await failed;
    controller.abort('enough');
    await expect(call).rejects.toBe('enough');
  });

  it('ends with the limit of the whole call, if that is shorter than connecting may take', async () => {
    await using port = await holdRefusingPort();
    const call = tcpEchoClient('x', port.port, { retry: { attempts: 1000 }, timeoutMs: 120 });
    await expect(call).rejects.toMatchObject({ operation: 'connect', timeoutMs: 120 });
  });
});
