// What Node offers and its types leave out.
declare namespace NodeJS {
  interface Process {
    /** Runs the nextTick queue and the microtasks, as Node does after each callback. */
    _tickCallback(): void;
    /** The owners of all handles that are not closed yet and keep the loop alive. */
    _getActiveHandles(): object[];
    /** Whether `exit` is being emitted, or was. */
    readonly _exiting?: boolean;
    /** Node's own bindings, those that are open to everybody. */
    binding(name: 'tcp_wrap'): unknown;
  }
}
