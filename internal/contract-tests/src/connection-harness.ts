// How a persistent connection under test is made and used.
import type {
  Capabilities,
  ConnectingOptions,
  ContractMeasure,
  ContractTiming,
} from './client-harness.js';

type Message = string | Uint8Array;

/** A connection under test; one that blocks is run in another thread. */
export interface ContractConnection {
  echo(message: Message): Promise<Message>;
  close(): Promise<void>;
  /** With `can.halfClose`. */
  halfClose?(): void | Promise<void>;
  /** With `can.measure`. */
  measure?(message: Message): Promise<ContractMeasure>;
  /** With `can.echoAll`: all echoes of all messages, once they are back. */
  echoAll?(
    messages: readonly Message[],
    options?: { readonly maxInFlightBytes?: number },
  ): Promise<readonly Message[]>;
  /** With `can.state`. */
  state?(): Promise<ConnectionState>;
}

/** What a connection tells of itself. */
export interface ConnectionState {
  /** `connection.tls`. */
  readonly tls: object | undefined;
  /** `connection.timing`. */
  readonly timing: ContractTiming;
  /** `connection.failed`. */
  readonly failed: unknown;
}

/** How a connection under test is made. */
export type ContractConnectOptions = ConnectingOptions & {
  readonly echoTimeoutMs?: number;
} & ({ readonly port: number } | { readonly path: string });

/** What not every connection can do. What is left out is not tested. */
export interface ConnectionCapabilities extends Capabilities {
  readonly measure?: true;
  readonly echoAll?: true;
  readonly state?: true;
}

/** How connections under test are made. */
export interface ConnectionHarness {
  readonly name: string;
  readonly connect: (options: ContractConnectOptions) => Promise<ContractConnection>;
  readonly can?: ConnectionCapabilities;
}
