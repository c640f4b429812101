// How a client under test is called.

/** What a client may be told, in the contract's words. */
export interface ContractOptions {
  readonly host?: string;
  readonly timeoutMs?: number;
  readonly connectTimeoutMs?: number;
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
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
    port: number,
    options?: ContractOptions,
  ) => Promise<string | Uint8Array>;
  /** Whether `signal` is obeyed; a blocking client cannot see it. */
  readonly abortable: boolean;
}
