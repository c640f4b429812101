// One connection for one message: what `tcpEchoClientSync` and `measureEchoSync` have in common.
import { checkMessage } from '@tcp-echo/base';
import {
  copyBytes,
  sameKind,
  type EchoTarget,
  type MeasuredEcho,
} from '@tcp-echo/echo-client-async';
import { chooseEngine } from './engine/choose-engine.js';
import { resolveClientOptions, type TcpEchoClientSyncOptions } from './options.js';
import { refuseDeadlock } from './would-deadlock.js';

/** @throws what `tcpEchoClientSync` does. */
export function echoOnceSync<M extends string | Uint8Array>(
  operation: 'tcpEchoClientSync' | 'measureEchoSync',
  message: M,
  target: EchoTarget,
  options: TcpEchoClientSyncOptions,
): MeasuredEcho<M> {
  const { engine, ...resolved } = resolveClientOptions(operation, target, options);
  const bytes = copyBytes(checkMessage(message));
  refuseDeadlock(resolved.connecting.peer);
  const { echo, timing } = chooseEngine(engine).echoOnce(bytes, resolved);
  return { echo: sameKind(message, echo), timing };
}
