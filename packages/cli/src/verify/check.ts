// What a check is, and what can come of it.
import type { Wire } from './wire.js';

/** Whether the server echoes until its peer ends, or one message, after which it ends itself. */
export type ServerKind = 'stream' | 'once';

/** What a check may do to the path. */
export interface Path {
  /** Makes a connection, which is gone when the check is over. @throws CheckFailure */
  connect(): Promise<Wire>;
  /** Lets time pass. */
  pause(ms: number): Promise<void>;
  /** How long the first byte of an echo may take, where the user wants to know. */
  readonly maxLatencyMs: number | undefined;
}

/** One thing that an echo endpoint has to do. */
export interface Check {
  /** Stable: `bytes.all-values`. */
  readonly id: string;
  /** What has to hold, in a few words. */
  readonly holds: string;
  /**
   * `required`: no echo is one without it. `advised`: RFC 862 does not ask for it, and a widespread server
   * (ncat with cat) lacks it.
   */
  readonly level: 'required' | 'advised';
  /** The kinds of server that it is for. */
  readonly kinds: readonly ServerKind[];
  /** @throws CheckFailure where it does not hold, NotApplicable where it cannot be asked. */
  run(path: Path): Promise<void>;
}

/** The result of one check. */
export type CheckResult = {
  readonly check: Check;
  readonly durationNs: number;
} & (
  | { readonly outcome: 'passed' }
  | {
      readonly outcome: 'failed';
      readonly failure: CheckFailure;
      /** Whether not one byte had come back on any of its connections. */
      readonly isSilent: boolean;
      /** Whether the time of the check was over. */
      readonly isLate: boolean;
    }
  | { readonly outcome: 'not-applicable'; readonly reason: string }
);

/** What was wanted, and what came instead. */
export class CheckFailure extends Error {
  readonly wanted: string;
  readonly got: string;
  /** Of the first wrong byte, counted over what one connection sent; undefined where no byte is wrong. */
  readonly offset: number | undefined;

  constructor(wanted: string, got: string, offset?: number) {
    super(`wanted ${wanted}, got ${got}`);
    this.name = 'CheckFailure';
    this.wanted = wanted;
    this.got = got;
    this.offset = offset;
  }
}

/** The check says nothing of this server. */
export class NotApplicable extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'NotApplicable';
  }
}
