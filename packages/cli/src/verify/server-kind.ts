// Which kind of server this is: one that echoes one message and ends cannot be held to all checks.
import type { Path, ServerKind } from './check.js';
import { outcomeOf, type CheckOptions } from './run-check.js';
import { testBytes } from './test-bytes.js';

/** `once` only if that is certain: a stream that breaks off looks alike, but not at two lengths. */
export async function serverKindOf(options: CheckOptions): Promise<ServerKind> {
  const second = await outcomeOf(echoTwo, options);
  if (second.outcome === 'passed') return 'stream';
  const whole = await outcomeOf(echoOneThenEnd, options);
  return whole.outcome === 'passed' ? 'once' : 'stream';
}

async function echoTwo(path: Path): Promise<void> {
  const wire = await path.connect();
  wire.send(testBytes(1));
  await wire.back();
  wire.send(testBytes(63));
  await wire.back();
}

/** That it ends by itself is what makes it one. */
async function echoOneThenEnd(path: Path): Promise<void> {
  const wire = await path.connect();
  wire.send(testBytes(64));
  await wire.backAndEnd();
}
