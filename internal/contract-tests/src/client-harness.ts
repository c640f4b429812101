// How a client under test is called.

/** What a client may be told, in the contract's words. */
export interface ContractOptions extends ConnectingOptions {
  readonly host?: string;
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
  readonly halfClose?: boolean;
  readonly signal?: AbortSignal;
}

/** The part of it that is about connecting. */
export interface ConnectingOptions {
  readonly tls?: boolean | ContractTls;
  readonly connectTimeoutMs?: number;
  readonly idleTimeoutMs?: number;
  readonly retry?: boolean | { readonly attempts?: number; readonly delayMs?: number };
}

/** What TLS is told. */
export interface ContractTls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly servername?: string;
  readonly alpnProtocols?: readonly string[];
  readonly rejectUnauthorized?: boolean;
}

/** Where to connect to: a port of 127.0.0.1, or a Unix domain socket. */
export type ContractTarget = number | { readonly path: string };

/** How long an echo took, in whole nanoseconds. */
export interface ContractTiming {
  readonly connectNs?: number;
  readonly tlsNs?: number;
  readonly firstByteNs?: number;
  readonly totalNs: number;
  readonly attempts: number;
}

/** An echo that was measured. */
export interface ContractMeasure {
  readonly echo: string | Uint8Array;
  readonly timing: ContractTiming;
}

/** What not every client can do. What is left out is not tested. */
export interface Capabilities {
  readonly unixSockets?: true;
  readonly tls?: true;
  /** `halfClose`, of a call or of a connection. */
  readonly halfClose?: true;
  readonly idleTimeout?: true;
  readonly retry?: true;
}

/** A client under test. */
export interface ClientHarness {
  readonly name: string;
  /**
   * Sends `message` over a connection of its own and resolves with its echo. A client that blocks is
   * run in another thread: the peers live in this one. Errors may cross over as plain data: the
   * contract looks at their fields, not at their class.
   */
  readonly echo: (
    message: string | Uint8Array,
    target: ContractTarget,
    options?: ContractOptions,
  ) => Promise<string | Uint8Array>;
  /** The same with how long it took; left out by a client that cannot tell. */
  readonly measure?: (
    message: string | Uint8Array,
    target: ContractTarget,
    options?: ContractOptions,
  ) => Promise<ContractMeasure>;
  /** Whether `signal` is obeyed; a blocking client cannot see it. */
  readonly abortable: boolean;
  readonly can?: Capabilities;
  /**
   * Resolves when the client's trace next says `failed`, in whatever thread it runs: what a server that
   * starts later waits for. Needed with `retry`.
   */
  readonly nextFailure?: () => Promise<unknown>;
}
