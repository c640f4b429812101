// What the lines of `serve` say besides the echo.
import { connectRaw } from '@tcp-echo/contract-tests';
import { describe, expect, it } from 'vitest';
import { serve } from './support/served.js';

async function visit(port: number, bytes: Uint8Array): Promise<void> {
  await using client = await connectRaw(port);
  await client.write(bytes);
  await client.readExactly(bytes.byteLength);
  client.halfClose();
  await client.readToEnd();
}

describe('the wall clock of serve', () => {
  it('stands before each echo with -D', async () => {
    await using server = await serve(['-D']);
    const before = Date.now();
    await visit(server.port, Buffer.from('hello'));
    const [, at = ''] = await server.whenPrinted(/\n(\S+Z) {2}127\.\S+ {2}"hello"/);
    expect(Date.parse(at)).toBeGreaterThanOrEqual(before - 1);
    expect(Date.parse(at)).toBeLessThanOrEqual(Date.now() + 1);
  });
});
