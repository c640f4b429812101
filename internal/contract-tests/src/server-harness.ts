// How a server under test is started, on whatever transport the contract asks for.
import { placeFor, type ListenOptions, type Target, type Transport } from './transport.js';

/** A server under test that listens. */
export interface ContractServer extends AsyncDisposable {
  /** Where it listens; a server on TCP says its port. */
  readonly address: { readonly port: number } | { readonly path: string };
  close(options?: { readonly graceMs?: number }): Promise<unknown>;
}

/** A kind of server under test. */
export interface ServerHarness {
  readonly name: string;
  /** What the server claims to listen on. @defaultValue IPv4 alone, and then `listen` may be ignored. */
  readonly transports?: readonly Transport[];
  readonly start: (listen: ListenOptions) => Promise<ContractServer>;
}

/** A server of a harness, and how it is reached. */
export interface ServerUnderTest extends AsyncDisposable, Pick<ContractServer, 'close'> {
  readonly target: Target;
}

export async function startServerUnderTest(
  harness: ServerHarness,
  transport: Transport,
): Promise<ServerUnderTest> {
  const place = await placeFor(transport);
  const server = await harness.start(place.listen);
  return {
    target: place.target('port' in server.address ? server.address.port : undefined),
    close: (options) => server.close(options),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await place[Symbol.asyncDispose]();
    },
  };
}
