/* Connections that live for one message: one-shot PORT AT_ONCE BYTES WARM_UP_MS MEASURED_MS. Each connects, sends, gets
   its echo, which is compared, and closes; another one takes its place. Prints how many did. poll(2), because for so
   few it costs less than telling epoll(7) of each. */
#include "load.h"
#include <poll.h>

static struct visit {
  long start, received;
} *visits;
static struct pollfd *polled;
static long number;
static int port;

/* Each address of 127.0.0.0/8 has its own ephemeral ports: those of one alone would be used up, as a port rests after
   its connection is closed. */
static void bind_in_turn(int fd) {
  int one = 1;
  setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(0x7f000002 + number % 64)}};
  if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0) fail("bind");
}

static void start_visit(int place, long size) {
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0) fail("socket");
  bind_in_turn(fd);
  /* On the loopback a connection is there before connect() would have to wait. */
  connect_to(fd, port);
  visits[place] = (struct visit){.start = start_of(number++)};
  polled[place] = (struct pollfd){.fd = fd, .events = POLLIN};
  send_all(fd, visits[place].start, size);
}

/* Whether the echo is complete; then the connection is closed. */
static int receive(int place, long size) {
  struct visit *visit = &visits[place];
  ssize_t received = recv(polled[place].fd, into, size - visit->received, 0);
  if (received <= 0) fail("the server ended a connection");
  check_echo(visit->start + visit->received, received);
  if ((visit->received += received) < size) return 0;
  close(polled[place].fd);
  return 1;
}

static long run(double until, int at_once, long size) {
  long done = 0;
  while (now_ms() < until) {
    poll(polled, at_once, 100);
    for (int place = 0; place < at_once; place++) {
      if (polled[place].revents == 0 || !receive(place, size)) continue;
      done++;
      start_visit(place, size);
    }
  }
  return done;
}

int main(int argc, char **argv) {
  if (argc < 6) return 1;
  port = atoi(argv[1]);
  int at_once = atoi(argv[2]);
  long size = atol(argv[3]);
  make_pattern();
  visits = calloc(at_once, sizeof *visits);
  polled = calloc(at_once, sizeof *polled);
  for (int place = 0; place < at_once; place++) start_visit(place, size);
  if (run(now_ms() + atof(argv[4]), at_once, size) == 0) fail("nothing came back");
  begin();
  report(run(measured.began + atof(argv[5]), at_once, size));
  wait_for_end();
}
