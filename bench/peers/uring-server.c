/* An echo server on io_uring, one thread, without liburing: accepts and receives are multishot, what comes lands in
   buffers that the kernel takes from a ring, and each turn is one system call that submits the sends and waits. Prints its
   port, and ends when its standard input does. Needs Linux 6.1. */
#include "server.h"
#include <errno.h>
#include <linux/io_uring.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#ifndef BUFFERS
#define BUFFERS 128
#define BUFFER_SIZE 65536
#endif
enum { buffers = BUFFERS, buffer_size = BUFFER_SIZE, entries = 4096, descriptors = 65536, none = -1 };
enum operation { op_accept, op_receive, op_send, op_close, op_standard_input };

/* What a connection received and has not sent yet, in order: one send at a time, or they could overtake each other. */
static struct connection {
  int first, last;
  char ended;
} connections[descriptors];
static int next_buffer[buffers], lengths[buffers];
static char *memory;
/* Connections that got no buffer: they receive again as soon as one is free. */
static int starved[descriptors], starving;

static int ring, listener;
static unsigned *sq_tail, *sq_head, sq_mask, local_tail, *cq_head, *cq_tail, cq_mask;
static struct io_uring_sqe *sqes;
static struct io_uring_cqe *cqes;
static struct io_uring_buf_ring *free_buffers;

static void *map(size_t size, int fd, off_t offset) {
  int flags = fd < 0 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED | MAP_POPULATE;
  void *at = mmap(NULL, size, PROT_READ | PROT_WRITE, flags, fd, offset);
  if (at == MAP_FAILED) exit(1);
  return at;
}

static void enter(unsigned wait) {
  unsigned submit = local_tail - *sq_tail;
  __atomic_store_n(sq_tail, local_tail, __ATOMIC_RELEASE);
  syscall(__NR_io_uring_enter, ring, submit, wait, IORING_ENTER_GETEVENTS, NULL, 0);
}

static struct io_uring_sqe *prepare(int opcode, int fd, enum operation operation) {
  if (local_tail - __atomic_load_n(sq_head, __ATOMIC_ACQUIRE) == entries) enter(0);
  struct io_uring_sqe *sqe = &sqes[local_tail++ & sq_mask];
  memset(sqe, 0, sizeof *sqe);
  sqe->opcode = opcode;
  sqe->fd = fd;
  sqe->user_data = (uint64_t)operation << 32 | (uint32_t)fd;
  return sqe;
}

static void submit_accept(void) {
  prepare(IORING_OP_ACCEPT, listener, op_accept)->ioprio = IORING_ACCEPT_MULTISHOT;
}

static void submit_receive(int fd) {
  struct io_uring_sqe *sqe = prepare(IORING_OP_RECV, fd, op_receive);
  sqe->ioprio = IORING_RECV_MULTISHOT;
  sqe->flags = IOSQE_BUFFER_SELECT;
}

static void submit_send(int fd, int buffer) {
  struct io_uring_sqe *sqe = prepare(IORING_OP_SEND, fd, op_send);
  sqe->addr = (uintptr_t)memory + (size_t)buffer * buffer_size;
  sqe->len = lengths[buffer];
  /* The kernel goes on itself where not all of it fits. */
  sqe->msg_flags = MSG_NOSIGNAL | MSG_WAITALL;
}

static void give_back(int buffer) {
  unsigned short tail = free_buffers->tail;
  struct io_uring_buf *entry = &free_buffers->bufs[tail & (buffers - 1)];
  entry->addr = (uintptr_t)memory + (size_t)buffer * buffer_size;
  entry->len = buffer_size;
  entry->bid = buffer;
  __atomic_store_n(&free_buffers->tail, tail + 1, __ATOMIC_RELEASE);
  if (starving > 0) submit_receive(starved[--starving]);
}

static void end_if_sent(int fd) {
  if (connections[fd].ended && connections[fd].first == none) prepare(IORING_OP_CLOSE, fd, op_close);
}

static void accepted(int result, unsigned flags) {
  if (!(flags & IORING_CQE_F_MORE)) submit_accept();
  if (result < 0) return;
  connections[result] = (struct connection){.first = none};
  submit_receive(result);
}

static void received(int fd, int result, unsigned flags) {
  struct connection *connection = &connections[fd];
  if (result > 0) {
    int buffer = flags >> IORING_CQE_BUFFER_SHIFT;
    lengths[buffer] = result;
    next_buffer[buffer] = none;
    if (connection->first == none) submit_send(fd, connection->first = buffer);
    else next_buffer[connection->last] = buffer;
    connection->last = buffer;
    if (!(flags & IORING_CQE_F_MORE)) submit_receive(fd);
  } else if (result == -ENOBUFS) {
    starved[starving++] = fd;
  } else {
    connection->ended = 1;
    end_if_sent(fd);
  }
}

static void sent(int fd) {
  struct connection *connection = &connections[fd];
  int buffer = connection->first;
  connection->first = next_buffer[buffer];
  if (connection->first != none) submit_send(fd, connection->first);
  give_back(buffer);
  end_if_sent(fd);
}

static void open_ring(void) {
  struct io_uring_params params = {.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN |
                                            IORING_SETUP_SUBMIT_ALL | IORING_SETUP_CQSIZE,
                                   .cq_entries = 4 * entries};
  ring = syscall(__NR_io_uring_setup, entries, &params);
  if (ring < 0) exit(1);
  size_t sq_size = params.sq_off.array + params.sq_entries * sizeof(unsigned);
  size_t cq_size = params.cq_off.cqes + params.cq_entries * sizeof(struct io_uring_cqe);
  char *queues = map(sq_size > cq_size ? sq_size : cq_size, ring, IORING_OFF_SQ_RING);
  sqes = map(params.sq_entries * sizeof *sqes, ring, IORING_OFF_SQES);
  sq_head = (unsigned *)(queues + params.sq_off.head);
  sq_tail = (unsigned *)(queues + params.sq_off.tail);
  sq_mask = params.sq_entries - 1;
  cq_head = (unsigned *)(queues + params.cq_off.head);
  cq_tail = (unsigned *)(queues + params.cq_off.tail);
  cq_mask = params.cq_entries - 1;
  cqes = (struct io_uring_cqe *)(queues + params.cq_off.cqes);
  unsigned *array = (unsigned *)(queues + params.sq_off.array);
  for (unsigned i = 0; i < params.sq_entries; i++) array[i] = i;
}

static void provide_buffers(void) {
  memory = map((size_t)buffers * buffer_size, -1, 0);
  free_buffers = map(buffers * sizeof(struct io_uring_buf), -1, 0);
  struct io_uring_buf_reg registration = {.ring_addr = (uintptr_t)free_buffers, .ring_entries = buffers};
  if (syscall(__NR_io_uring_register, ring, IORING_REGISTER_PBUF_RING, &registration, 1) < 0) exit(1);
  for (int i = 0; i < buffers; i++) give_back(i);
}

int main(void) {
  open_ring();
  provide_buffers();
  listener = listen_and_print(0);
  submit_accept();
  prepare(IORING_OP_POLL_ADD, STDIN_FILENO, op_standard_input)->poll32_events = POLLIN;
  for (;;) {
    enter(1);
    unsigned head = *cq_head, tail = __atomic_load_n(cq_tail, __ATOMIC_ACQUIRE);
    for (; head != tail; head++) {
      struct io_uring_cqe *cqe = &cqes[head & cq_mask];
      int fd = (int)cqe->user_data;
      switch (cqe->user_data >> 32) {
      case op_accept: accepted(cqe->res, cqe->flags); break;
      case op_receive: received(fd, cqe->res, cqe->flags); break;
      case op_send: sent(fd); break;
      case op_standard_input: return 0;
      }
    }
    __atomic_store_n(cq_head, head, __ATOMIC_RELEASE);
  }
}
