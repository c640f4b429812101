// The options of a ring, their defaults, and the one place where they are checked.
import { checkInteger, checkNames, checkOptions } from '../check-argument.js';

/** How large a ring is. */
export interface RingOptions {
  /** How many operations one system call submits at most, rounded up to a power of 2. @defaultValue `1024` */
  readonly entries?: number;
  /** How many completions wait without being copied, at least `entries`, rounded up too. @defaultValue 4 x `entries` */
  readonly completionEntries?: number;
}

/** @throws SocketArgumentError */
export function resolveRingOptions(options: RingOptions): Required<RingOptions> {
  const { entries = 1024, completionEntries = entries * 4 } = checkOptions(options);
  checkNames('Ring', options, { entries: true, completionEntries: true });
  checkInteger('entries', entries, 1, 32_768);
  // 65536 is what the kernel has room for: IORING_MAX_CQ_ENTRIES of its io_uring.c.
  checkInteger('completionEntries', completionEntries, entries, 65_536);
  return { entries, completionEntries };
}
