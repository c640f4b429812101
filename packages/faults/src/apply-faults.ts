// The faults of one connection at work: on what is sent, whatever sends it.
import { LongTimeout, realTimers } from '@tcp-echo/base';
import { pipeline, Writable, type Transform } from 'node:stream';
import type { PlannedFault } from './fault-plan.js';
import type { Ending, FaultContext } from './fault.js';

/** What has faults: the sending side of a connection. */
export interface FaultTarget {
  /** Which one it is of its server's, or proxy's: they are counted from 1 on. */
  readonly number: number;
  /** Calls back when the connection is gone. */
  onGone(callback: () => void): void;
  /** Tells what a fault has just done. */
  trace(message: string): void;
  /** Ends the connection before anything is read. */
  refuse(ending: 'close' | 'reset'): void;
  /** Sends what is left of the bytes; `done` asks for more. */
  send(piece: Buffer, done: (error?: Error | null) => void): void;
  /** The last byte was sent: stops sending; undefined is as usual. */
  stopSending(ending: Ending | undefined): void;
  /** A fault itself has failed. */
  fail(error: Error): void;
}

/** A connection with faults. */
export interface FaultyConnection {
  /** Where what is sent goes instead of to the connection; undefined where no fault changes it. */
  readonly output: (() => Writable) | undefined;
  /** Does what happens before anything is read, and then proceeds, unless that ended the connection. */
  readonly accept: (proceed: () => void) => void;
}

/** Gives `target`, from which nothing was read yet, its faults. */
export function applyFaults(
  target: FaultTarget,
  faults: readonly PlannedFault[],
): FaultyConnection {
  const timers = new Timers();
  /** How each fault wants the connection to stop sending, once it wants that. */
  const endings: (Ending | undefined)[] = [];
  let goesOn = true;
  target.onGone(() => {
    goesOn = false;
    timers.clear();
  });

  const contextOf = ({ startRandom }: PlannedFault, position: number): FaultContext => {
    let random: (() => number) | undefined;
    const after = timers.after.bind(timers);
    return {
      connection: target.number,
      random: () => (random ??= startRandom())(),
      after,
      wait: (ms) => new Promise((resolve) => void after(ms, resolve)),
      endWith: (ending) => {
        endings[position] = ending;
      },
      refuse: (ending) => {
        goesOn = false;
        target.refuse(ending);
      },
      trace: (message) => {
        target.trace(message);
      },
    };
  };
  const applied = faults.map((fault, at) => fault.apply(contextOf(fault, at)));
  const streams = applied.flatMap(({ outgoing }) => outgoing ?? []);
  const steps = applied.flatMap(({ onAccept }) => onAccept ?? []);
  async function takeSteps(proceed: () => void): Promise<void> {
    for (const step of steps) {
      if (goesOn) await step();
    }
    if (goesOn) proceed();
  }
  return {
    // Of several faults that stop the sending, the last one is the one whose end gets out.
    output:
      streams.length === 0
        ? undefined
        : () => faultyOutput(target, streams, () => endings.findLast(Boolean)),
    accept: (proceed) => {
      if (steps.length === 0) proceed();
      else void takeSteps(proceed);
    },
  };
}

/**
 * Puts `streams` before `target`; returns what is to be written to. `ending` says, when the last byte
 * is out, how the connection stops sending.
 */
function faultyOutput(
  target: FaultTarget,
  streams: readonly Transform[],
  ending: () => Ending | undefined,
): Writable {
  const sink = new Writable({
    // One write at a time: a piece goes out as a piece, and `final` comes when the last one is out.
    write: (piece: Buffer, _encoding, done) => {
      target.send(piece, done);
    },
    final: (done) => {
      target.stopSending(ending());
      done();
    },
  });
  const [first, ...rest] = streams as [Transform, ...Transform[]];
  pipeline([first, ...rest, sink], (error) => {
    if (error) target.fail(error);
  });
  target.onGone(() => sink.destroy());
  return first;
}

/** Timers that end with a connection: none keeps the process alive, or anything in memory, after it. */
export class Timers {
  readonly #running = new Set<LongTimeout>();
  #isCleared = false;

  /**
   * Calls `callback` in `ms` milliseconds, soon if that is in the past; never if `ms` is Infinity, or once the timers were cleared.
   * Returns what cancels it.
   */
  after(ms: number, callback: () => void): () => void {
    if (this.#isCleared || ms === Infinity) return () => undefined;
    const timer = new LongTimeout(
      () => {
        this.#running.delete(timer);
        callback();
      },
      Math.max(0, ms),
      realTimers,
    );
    this.#running.add(timer);
    return () => {
      this.#running.delete(timer);
      timer.clear();
    };
  }

  /** Cancels every timer, and each that is asked for later. */
  clear(): void {
    this.#isCleared = true;
    for (const timer of this.#running) timer.clear();
    this.#running.clear();
  }
}
