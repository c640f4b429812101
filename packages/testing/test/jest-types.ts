// Compiled, and never run: what TypeScript makes of the matchers in a test file of jest.
import { describe, expect, test } from '@jest/globals';
import { EchoServer } from '@tcp-echo/echo-server';
import { useEchoServer } from '@tcp-echo/testing/jest';

describe('the matchers of jest', () => {
  const echo: EchoServer = useEchoServer({ mode: 'line', freshPerTest: 'server' });

  test('are typed', async () => {
    expect(echo).toHaveReceived('text');
    expect(echo.log).not.toHaveSent(Uint8Array.of(1));
    expect(echo.log[0]).toHaveEchoed();
    expect(echo).toHaveConnections(1);
    expect(echo).toHaveEnded('reset');
    await expect(echo.waitForConnection(1)).resolves.toHaveReceived(/pattern/);
    // @ts-expect-error: no connection ends like that
    expect(echo).toHaveEnded('well');
    // @ts-expect-error: bytes are text, or an array of bytes
    expect(echo).toHaveReceived(5);
  });
});

/** The global `expect` of @types/jest has them too. */
export type ReceivedByGlobalExpect = jest.Matchers<void>['toHaveReceived'];
