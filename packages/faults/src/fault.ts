// What a fault is: its options, and what it does to one connection. docs/guides/faults.md shows how to
// write another one.
import { checkDurationMs, checkInteger, checkOneOf } from '@tcp-echo/base';
import type { Transform } from 'node:stream';

/** One kind of misbehaviour. Its name is its key in `fault-table.ts`. */
export interface FaultDefinition<Options extends object> {
  /** What it does, in a sentence: a row of the table in docs/guides/faults.md. */
  readonly meaning: string;
  /** How each option is checked, and what it is where it is not given. */
  readonly options: OptionTable<Options>;
  /** Called once for each connection that has the fault, before anything is read from it. */
  apply(context: FaultContext, options: Required<Options>): AppliedFault;
}

/** What a fault does to one connection. */
export interface AppliedFault {
  /** What the server sends goes through it: `outgoing()` makes one. */
  readonly outgoing?: Transform;
  /** Called before anything is read; the connection waits for it. */
  readonly onAccept?: () => void | Promise<void>;
}

/**
 * How a connection stops sending:
 * - `end`: it sends its end (FIN) and goes on reading until the peer ends;
 * - `close`: the same, but what it reads is dropped, and a peer that does not end is cut off;
 * - `reset`: it sends RST and is gone; on a Unix domain socket, which has no RST, it is just gone.
 */
export type Ending = 'end' | 'close' | 'reset';

/** What a fault may know of its connection, and do with it. All of it ends with the connection. */
export interface FaultContext {
  /** The connection's number: a server counts them from 1 on. */
  readonly connection: number;
  /** The next number, from 0 up to 1, of a sequence that is this fault's own. */
  readonly random: () => number;
  /**
   * Calls back in `ms` milliseconds, never if `ms` is Infinity or the connection is gone by then.
   * Returns what cancels it.
   */
  readonly after: (ms: number, callback: () => void) => () => void;
  /** Resolves in `ms` milliseconds, never if `ms` is Infinity or the connection is gone by then. */
  readonly wait: (ms: number) => Promise<void>;
  /** Says how the connection stops sending after the last byte that this fault's `outgoing` lets through. */
  readonly endWith: (ending: Ending) => void;
  /** In `onAccept`: ends the connection before anything is read. */
  readonly refuse: (ending: 'close' | 'reset') => void;
  /** Traces, as `faulted`, what the fault has just done. */
  readonly trace: (message: string) => void;
}

// The options of faults: how one is checked, and what it is where it is not given.

/** How one option is checked. */
interface FaultOption<T> {
  /** What it is where it is not given; undefined where it has to be given. */
  readonly default: T | undefined;
  /** All that it can be, where that is a few words. */
  readonly choices?: readonly T[];
  /** @throws InvalidArgumentError, naming the option `name`, if `value` cannot be used. */
  check(name: string, value: unknown): T;
}

/** One check for each option of a fault. */
type OptionTable<Options extends object> = {
  readonly [Name in keyof Required<Options>]: FaultOption<Required<Options>[Name]>;
};

/** The options of any fault, with their names. */
export function namedOptions(
  options: object,
): readonly (readonly [name: string, option: FaultOption<number | string>])[] {
  return Object.entries(options as Readonly<Record<string, FaultOption<number | string>>>);
}

/** Milliseconds. Where Infinity is the default, it may be given too: for ever. */
export function durationMs(byDefault?: number): FaultOption<number> {
  return {
    default: byDefault,
    check: (name, value) =>
      checkDurationMs(name, value, byDefault === Infinity ? Infinity : Number.MAX_SAFE_INTEGER),
  };
}

/** A number of bytes, or of anything that is counted, from `min` on. Infinity as with `durationMs`. */
export function count(min: number, byDefault?: number): FaultOption<number> {
  return {
    default: byDefault,
    check: (name, value) =>
      value === Infinity && byDefault === Infinity
        ? value
        : checkInteger(name, value, min, Number.MAX_SAFE_INTEGER),
  };
}

/** An integer from `min` to `max`. */
export function integerBetween(min: number, max: number, byDefault: number): FaultOption<number> {
  return { default: byDefault, check: (name, value) => checkInteger(name, value, min, max) };
}

/** One of a few words. */
export function oneOf<T extends string>(words: readonly T[], byDefault: T): FaultOption<T> {
  return {
    default: byDefault,
    choices: words,
    check: (name, value) => checkOneOf(name, value, words),
  };
}
