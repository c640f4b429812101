// What the thread that runs a load generator tells the threads that make the load, in shared memory.

/** Memory that both sides have. */
export class RunControl {
  readonly memory: SharedArrayBuffer;
  readonly #flags: Int32Array;
  readonly #times: Float64Array;

  constructor(memory = new SharedArrayBuffer(16)) {
    this.memory = memory;
    this.#times = new Float64Array(memory, 0, 1);
    this.#flags = new Int32Array(memory, 8, 1);
  }

  /** When the load begins, on the shared clock, in milliseconds; 0: not known yet. Set once. */
  get startMs(): number {
    return this.#times[0] ?? 0;
  }

  set startMs(value: number) {
    this.#times[0] = value;
  }

  /** Whether the run is to end at once. */
  get stopped(): boolean {
    return Atomics.load(this.#flags, 0) !== 0;
  }

  stop(): void {
    Atomics.store(this.#flags, 0, 1);
  }
}
