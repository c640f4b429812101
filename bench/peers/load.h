/* What the load generators share: the clock, connections that the server has answered on, and bytes that differ from
   place to place, so that an echo of the wrong bytes is noticed. A generator prints a line when it begins to measure,
   then what it measured, and keeps its connections until its standard input ends. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

/* The stream of a connection is a section of an endless repetition of `period` bytes; it begins where another one's does not. */
enum { period = 65521, room = 131072, hello_size = 64 };
static char pattern[period + room];
static char into[room];

static void fail(const char *what) {
  fprintf(stderr, "error: %s: %s\n", what, strerror(errno));
  exit(1);
}

static void make_pattern(void) {
  uint32_t state = 2463534242; /* xorshift32, Marsaglia 2003 */
  for (int i = 0; i < period + room; i++) {
    state ^= state << 13, state ^= state >> 17, state ^= state << 5;
    pattern[i] = i < period ? (char)state : pattern[i - period];
  }
}

static double now_ms(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

/* Where in the pattern the stream of connection `number` begins. */
static long start_of(long number) {
  return number * 7919 % period;
}

static void check_echo(long position, long size) {
  if (memcmp(into, pattern + position % period, size) != 0) {
    fprintf(stderr, "error: the echo differs within %ld bytes after %ld\n", size, position);
    exit(1);
  }
}

static void send_all(int fd, long position, long size) {
  if (send(fd, pattern + position % period, size, MSG_NOSIGNAL) != size) fail("send");
}

static void connect_to(int fd, int port) {
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
  if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0) fail("connect");
}

/* A connection on which 64 bytes from `position` on went there and back: it is accepted, and served. */
static inline int open_served(int port, long position) {
  int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;
  if (fd < 0) fail("socket");
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  connect_to(fd, port);
  send_all(fd, position, hello_size);
  if (recv(fd, into, hello_size, MSG_WAITALL) != hello_size) fail("recv");
  check_echo(position, hello_size);
  return fd;
}

static double busy_ms(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e3 +
         (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e3;
}

/* The time that is measured: `begin` starts it, `report` prints what was done in it. */
static struct {
  double began, busy;
} measured;

static inline void begin(void) {
  puts("began");
  fflush(stdout);
  measured.began = now_ms();
  measured.busy = busy_ms();
}

static inline void report(long messages) {
  double ms = now_ms() - measured.began;
  printf("{\"messages\":%ld,\"ms\":%.3f,\"busyMs\":%.3f}\n", messages, ms, busy_ms() - measured.busy);
  fflush(stdout);
}

static void wait_for_end(void) {
  char byte;
  while (read(STDIN_FILENO, &byte, 1) > 0) {}
}
