// From io_uring_setup(2) to queues in memory that are known to be what they look like.
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { closeDescriptor, trackDescriptor } from '../descriptor.js';
import { systemError } from '../errno.js';
import { RingUnavailableError } from '../errors.js';
import type { Libc } from '../libc.js';
import { MAP_POPULATE, MAP_SHARED } from '../linux-constants.js';
import { mapMemory, NativeMemory } from '../native-memory.js';
import {
  cqe,
  IO_URING_OP_SUPPORTED,
  IORING_FEAT_CQE_SKIP,
  IORING_FEAT_EXT_ARG,
  IORING_FEAT_FAST_POLL,
  IORING_FEAT_NODROP,
  IORING_FEAT_SINGLE_MMAP,
  IORING_OFF_SQ_RING,
  IORING_OFF_SQES,
  IORING_REGISTER_PROBE,
  IORING_SETUP_CLAMP,
  IORING_SETUP_COOP_TASKRUN,
  IORING_SETUP_CQSIZE,
  IORING_SETUP_DEFER_TASKRUN,
  IORING_SETUP_NO_MMAP,
  IORING_SETUP_SINGLE_ISSUER,
  IORING_SETUP_SUBMIT_ALL,
  operations,
  ringParams,
  sqe,
  SYS_io_uring_register,
  SYS_io_uring_setup,
} from './ring-constants.js';

/**
 * One thread submits (SINGLE_ISSUER), completions are made while it waits and at no other time (DEFER_TASKRUN,
 * which COOP_TASKRUN goes with), and one bad submission does not hold up the others (SUBMIT_ALL). They spare
 * locks and interrupts: io_uring_setup(2).
 */
const setupFlags =
  IORING_SETUP_CQSIZE |
  IORING_SETUP_CLAMP |
  IORING_SETUP_SUBMIT_ALL |
  IORING_SETUP_COOP_TASKRUN |
  IORING_SETUP_SINGLE_ISSUER |
  IORING_SETUP_DEFER_TASKRUN;

/** What lies before the completions is far less. */
const queueHeaderSize = 4096;

/** The memory of the two queues. */
interface QueueMemory {
  readonly queuesMemory: NativeMemory;
  readonly submissionsMemory: NativeMemory;
}

/** The two queues of a ring in memory. `…At` are indexes of `queues`. */
export interface RingQueues extends QueueMemory {
  readonly fd: number;
  readonly queues: Int32Array;
  readonly submissions: Int32Array;
  readonly submissionEntries: number;
  readonly submissionHeadAt: number;
  readonly submissionTailAt: number;
  readonly completionEntries: number;
  readonly completionHeadAt: number;
  readonly completionTailAt: number;
  readonly completionsAt: number;
}

/** @throws RingUnavailableError where the kernel forbids it, or is not as this was written for. */
export function setUpRing(libc: Libc, entries: number, completionEntries: number): RingQueues {
  const params = Buffer.alloc(ringParams.size);
  const own = createInOwnMemory(libc, entries, completionEntries, params);
  const created = own?.fd ?? create(libc, entries, completionEntries, params, setupFlags);
  if (created < 0) throw refused(libc.errno());
  const fd = trackDescriptor(libc, created);
  let memory: QueueMemory | undefined = own;
  try {
    checkFeatures(params.readUInt32LE(ringParams.features));
    checkOperations(libc, fd);
    memory ??= mapQueues(libc, fd, params);
    return readQueues(fd, params, memory);
  } catch (error) {
    closeDescriptor(libc, fd);
    memory?.queuesMemory.free();
    memory?.submissionsMemory.free();
    throw error;
  }
}

/**
 * A mapping of the kernel's memory would keep the ring alive, and with it all that is under way, after its thread was
 * terminated: nobody unmaps it then. So it is given memory of ours, where it takes that.
 */
function createInOwnMemory(
  libc: Libc,
  entries: number,
  completionEntries: number,
  params: Buffer,
): (QueueMemory & { readonly fd: number }) | undefined {
  const [submissions, completions] = [powerOf2(entries), powerOf2(completionEntries)];
  const queuesSize = queueHeaderSize + completions * cqe.words * 4 + submissions * 4;
  const queuesMemory = NativeMemory.allocate(queuesSize);
  const submissionsMemory = NativeMemory.allocate(submissions * sqe.words * 4);
  params.writeBigUInt64LE(BigInt(queuesMemory.address), ringParams.cq.memory);
  params.writeBigUInt64LE(BigInt(submissionsMemory.address), ringParams.sq.memory);
  const flags = setupFlags | IORING_SETUP_NO_MMAP;
  const fd = create(libc, entries, completionEntries, params, flags);
  if (fd >= 0) return { fd, queuesMemory, submissionsMemory };
  queuesMemory.free();
  submissionsMemory.free();
  params.fill(0);
  return undefined;
}

function create(
  libc: Libc,
  entries: number,
  completionEntries: number,
  params: Buffer,
  flags: number,
): number {
  params.writeUInt32LE(flags, ringParams.flags);
  params.writeUInt32LE(completionEntries, ringParams.cqEntries);
  return libc.ringSetup(SYS_io_uring_setup, entries, params);
}

/** With SINGLE_MMAP both queues are in one mapping, which is as large as the larger one needs. */
function mapQueues(libc: Libc, fd: number, params: Buffer): QueueMemory {
  const { sq, cq, sqEntries, cqEntries } = ringParams;
  const [submissions, completions] = [
    params.readUInt32LE(sqEntries),
    params.readUInt32LE(cqEntries),
  ];
  const size = Math.max(
    params.readUInt32LE(sq.array) + submissions * 4,
    params.readUInt32LE(cq.cqes) + completions * cqe.words * 4,
  );
  const flags = MAP_SHARED | MAP_POPULATE;
  return {
    queuesMemory: mapMemory(libc, size, flags, fd, IORING_OFF_SQ_RING),
    submissionsMemory: mapMemory(libc, submissions * sqe.words * 4, flags, fd, IORING_OFF_SQES),
  };
}

function readQueues(fd: number, params: Buffer, memory: QueueMemory): RingQueues {
  const { sq, cq } = ringParams;
  const at = (field: number): number => params.readUInt32LE(field) / 4;
  const submissionEntries = params.readUInt32LE(ringParams.sqEntries);
  const completionEntries = params.readUInt32LE(ringParams.cqEntries);
  const queues = memory.queuesMemory.words();
  const fields = [sq.entries, sq.mask, cq.entries, cq.mask];
  const found = fields.map((field) => queues[at(field)]).join(', ');
  const expected = [submissionEntries, completionEntries].flatMap((size) => [size, size - 1]);
  if (found !== expected.join(', ')) {
    throw new RingUnavailableError(
      `the queues of this kernel are laid out differently: their sizes are ${found} where ${expected.join(', ')} should be`,
    );
  }
  // Submission i is always in place i.
  for (let index = 0; index < submissionEntries; index += 1) queues[at(sq.array) + index] = index;
  return {
    fd,
    queuesMemory: memory.queuesMemory,
    submissionsMemory: memory.submissionsMemory,
    queues,
    submissions: memory.submissionsMemory.words(),
    submissionEntries,
    submissionHeadAt: at(sq.head),
    submissionTailAt: at(sq.tail),
    completionEntries,
    completionHeadAt: at(cq.head),
    completionTailAt: at(cq.tail),
    completionsAt: at(cq.cqes),
  };
}

function powerOf2(atLeast: number): number {
  return 2 ** Math.ceil(Math.log2(atLeast));
}

// Whether a kernel's io_uring is what this was written for; if not, why, in words for people.

const { EINVAL, ENOMEM, ENOSYS, EPERM } = constants.errno;

const neededFeatures = {
  SINGLE_MMAP: IORING_FEAT_SINGLE_MMAP,
  NODROP: IORING_FEAT_NODROP,
  FAST_POLL: IORING_FEAT_FAST_POLL,
  EXT_ARG: IORING_FEAT_EXT_ARG,
  CQE_SKIP: IORING_FEAT_CQE_SKIP,
} as const;

/** The error of an io_uring_setup(2) or io_uring_register(2) that set `errno`. */
function refused(errno: number): RingUnavailableError {
  const cause = systemError('io_uring_setup', errno);
  return new RingUnavailableError(whyRefused(errno) ?? cause.message, { cause });
}

/** What io_uring_setup(2) says, and https://docs.kernel.org/admin-guide/sysctl/kernel.html#io-uring-disabled. */
function whyRefused(errno: number): string | undefined {
  if (errno === ENOSYS) return 'this kernel has no io_uring, or a seccomp filter hides it';
  if (errno === EINVAL) return 'this kernel is older than 6.1, which has DEFER_TASKRUN';
  if (errno === ENOMEM) return 'the limit of locked memory is reached (ulimit -l)';
  if (errno !== EPERM) return undefined;
  const disabled = readSysctl();
  return disabled === '1' || disabled === '2'
    ? `the system forbids it (sysctl kernel.io_uring_disabled is ${disabled})`
    : 'a policy of this container or system forbids it (EPERM), as the seccomp profile of Docker does';
}

function readSysctl(): string | undefined {
  try {
    return readFileSync('/proc/sys/kernel/io_uring_disabled', 'latin1').trim();
  } catch {
    // Linux before 6.6 has none.
    return undefined;
  }
}

/** @throws RingUnavailableError */
function checkFeatures(features: number): void {
  const missing = Object.entries(neededFeatures).filter(([, bit]) => (features & bit) === 0);
  refuseMissing('feature', missing);
}

/**
 * struct io_uring_probe: 16 bytes, then for each operation op u8, resv u8, flags u16, resv2 u32.
 *
 * @throws RingUnavailableError
 */
function checkOperations(libc: Libc, fd: number): void {
  const most = 256;
  const probe = Buffer.alloc(16 + most * 8);
  const status = libc.ringRegister(SYS_io_uring_register, fd, IORING_REGISTER_PROBE, probe, most);
  if (status < 0) throw refused(libc.errno());
  const missing = Object.entries(operations).filter(
    ([, operation]) => (probe.readUInt16LE(16 + operation * 8 + 2) & IO_URING_OP_SUPPORTED) === 0,
  );
  refuseMissing('operation', missing);
}

function refuseMissing(what: string, missing: readonly (readonly [string, number])[]): void {
  if (missing.length === 0) return;
  const names = missing.map(([name]) => name).join(', ');
  throw new RingUnavailableError(`this kernel lacks the ${what} ${names}`);
}
