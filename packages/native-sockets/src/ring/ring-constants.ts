// Numbers of io_uring, from linux/io_uring.h (Linux 6.1 unless it says otherwise); x64 and arm64 share them.

// System calls: asm/unistd_64.h and asm-generic/unistd.h.
export const SYS_io_uring_setup = 425;
export const SYS_io_uring_enter = 426;
export const SYS_io_uring_register = 427;

// io_uring_setup(2)
export const IORING_SETUP_CQSIZE = 1 << 3;
export const IORING_SETUP_CLAMP = 1 << 4;
export const IORING_SETUP_SUBMIT_ALL = 1 << 7;
export const IORING_SETUP_COOP_TASKRUN = 1 << 8;
export const IORING_SETUP_SINGLE_ISSUER = 1 << 12;
export const IORING_SETUP_DEFER_TASKRUN = 1 << 13;
/** Linux 6.5; from 6.10 on with memory that is not contiguous. */
export const IORING_SETUP_NO_MMAP = 1 << 14;
export const IORING_FEAT_SINGLE_MMAP = 1 << 0;
export const IORING_FEAT_NODROP = 1 << 1;
export const IORING_FEAT_FAST_POLL = 1 << 5;
export const IORING_FEAT_EXT_ARG = 1 << 8;
export const IORING_FEAT_CQE_SKIP = 1 << 11;
export const IORING_OFF_SQ_RING = 0;
export const IORING_OFF_SQES = 0x10000000;

// io_uring_enter(2)
export const IORING_ENTER_GETEVENTS = 1 << 0;
export const IORING_ENTER_EXT_ARG = 1 << 3;
export const IORING_ENTER_REGISTERED_RING = 1 << 4;

// io_uring_register(2)
export const IORING_REGISTER_FILES_UPDATE = 6;
export const IORING_REGISTER_PROBE = 8;
/** Linux 5.13; sparse from 5.19 on. */
export const IORING_REGISTER_FILES2 = 13;
export const IORING_RSRC_REGISTER_SPARSE = 1 << 0;
export const IORING_REGISTER_RING_FDS = 20;
export const IORING_UNREGISTER_RING_FDS = 21;
export const IORING_REGISTER_PBUF_RING = 22;
export const IORING_REGISTER_SYNC_CANCEL = 24;
export const IO_URING_OP_SUPPORTED = 1 << 0;

/** enum io_uring_op: what the probe must find. */
export const operations = {
  POLL_ADD: 6,
  TIMEOUT: 11,
  ACCEPT: 13,
  ASYNC_CANCEL: 14,
  CONNECT: 16,
  CLOSE: 19,
  SEND: 26,
  RECV: 27,
  SHUTDOWN: 34,
} as const;

// struct io_uring_sqe: `flags`, and `ioprio`, `len`, `cancel_flags` of single operations.
export const IOSQE_FIXED_FILE = 1 << 0;
export const IOSQE_IO_LINK = 1 << 2;
export const IOSQE_BUFFER_SELECT = 1 << 5;
export const IOSQE_CQE_SKIP_SUCCESS = 1 << 6;
export const IORING_ACCEPT_MULTISHOT = 1 << 0;
export const IORING_RECVSEND_POLL_FIRST = 1 << 0;
export const IORING_RECV_MULTISHOT = 1 << 1;
export const IORING_POLL_ADD_MULTI = 1 << 0;
export const IORING_ASYNC_CANCEL_ALL = 1 << 0;
export const IORING_ASYNC_CANCEL_FD = 1 << 1;
export const IORING_ASYNC_CANCEL_ANY = 1 << 2;

// struct io_uring_cqe: `flags`.
export const IORING_CQE_F_BUFFER = 1 << 0;
export const IORING_CQE_F_MORE = 1 << 1;
export const IORING_CQE_BUFFER_SHIFT = 16;

/** struct io_uring_params, in bytes; offsets of io_sqring_offsets (`sq`) and io_cqring_offsets (`cq`) in it. */
export const ringParams = {
  size: 120,
  sqEntries: 0,
  cqEntries: 4,
  flags: 8,
  features: 20,
  sq: { head: 40, tail: 44, mask: 48, entries: 52, array: 64, memory: 72 },
  cq: { head: 80, tail: 84, mask: 88, entries: 92, cqes: 100, flags: 104, memory: 112 },
} as const;

/** struct io_uring_sqe: 64 bytes, here in words of 4. Words 11 to 15 stay 0. */
export const sqe = {
  words: 16,
  /** opcode u8, flags u8, ioprio u16. */
  operation: 0,
  fd: 1,
  /** u64 */
  offset: 2,
  /** u64 */
  address: 4,
  length: 6,
  /** msg_flags, accept_flags, poll32_events, cancel_flags. */
  operationFlags: 7,
  /** u64, here two words: a token and a tag. */
  userData: 8,
  /** buf_group u16, personality u16. */
  bufferGroup: 10,
} as const;

/** struct io_uring_cqe without IORING_SETUP_CQE32: user_data u64, res i32, flags u32. */
export const cqe = { words: 4, token: 0, tag: 1, result: 2, flags: 3 } as const;

/** struct io_uring_buf: addr u64, len u32, bid u16, and a u16 that is the ring's tail in the first of them. */
export const ringBuffer = { words: 4, length: 2, id16: 6, tail16: 7, halfWords: 8 } as const;
