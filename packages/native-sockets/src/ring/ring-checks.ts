// Whether a kernel's io_uring is what this was written for; if not, why, in words for people.
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { systemError } from '../errno.js';
import { RingUnavailableError } from '../errors.js';
import type { Libc } from '../libc.js';
import {
  IO_URING_OP_SUPPORTED,
  IORING_FEAT_CQE_SKIP,
  IORING_FEAT_EXT_ARG,
  IORING_FEAT_FAST_POLL,
  IORING_FEAT_NODROP,
  IORING_FEAT_SINGLE_MMAP,
  IORING_REGISTER_PROBE,
  operations,
  SYS_io_uring_register,
} from './ring-constants.js';

const { EINVAL, ENOMEM, ENOSYS, EPERM } = constants.errno;

const neededFeatures = {
  SINGLE_MMAP: IORING_FEAT_SINGLE_MMAP,
  NODROP: IORING_FEAT_NODROP,
  FAST_POLL: IORING_FEAT_FAST_POLL,
  EXT_ARG: IORING_FEAT_EXT_ARG,
  CQE_SKIP: IORING_FEAT_CQE_SKIP,
} as const;

/** The error of an io_uring_setup(2) or io_uring_register(2) that set `errno`. */
export function refused(errno: number): RingUnavailableError {
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
export function checkFeatures(features: number): void {
  const missing = Object.entries(neededFeatures).filter(([, bit]) => (features & bit) === 0);
  refuseMissing('feature', missing);
}

/**
 * struct io_uring_probe: 16 bytes, then for each operation op u8, resv u8, flags u16, resv2 u32.
 *
 * @throws RingUnavailableError
 */
export function checkOperations(libc: Libc, fd: number): void {
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
