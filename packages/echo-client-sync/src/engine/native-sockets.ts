// What engine `native` is made of: an optional peer, loaded by who asks for that engine.
import { optionalPeer } from '@tcp-echo/base';

const peer = optionalPeer<typeof import('@tcp-echo/native-sockets')>(
  import.meta.url,
  '@tcp-echo/native-sockets',
);

/** Whether engine `auto` takes it here. It loads no native code in a thread that somebody may end meanwhile, which would end the whole process. */
export function hasNativeSockets(): boolean {
  const found = peer.find();
  return found?.nativeSocketsAreSafe() === true && found.nativeSocketsAvailable();
}

/** @throws EngineUnavailableError where they are not installed. */
export function nativeSockets(): typeof import('@tcp-echo/native-sockets') {
  return peer.load('native');
}
