/* A load in a closed loop: closed-loop PORT CONNECTIONS BYTES IN_FLIGHT WARM_UP_MS MEASURED_MS. Each connection has so
   many messages under way, and each byte that comes back is compared; prints how many messages came back. */
#include "load.h"
#include <sys/epoll.h>

static struct connection {
  long start, sent, received, owed;
} connections[65536];
static int poller;

static void watch(int operation, int fd, uint32_t events) {
  struct epoll_event event = {.events = events, .data.fd = fd};
  epoll_ctl(poller, operation, fd, &event);
}

/* Sends what is owed; where the kernel takes no more, goes on when it does. */
static void send_owed(int fd, int was_full) {
  struct connection *connection = &connections[fd];
  while (connection->owed > 0) {
    long at = (connection->start + connection->sent) % period;
    long size = connection->owed < room ? connection->owed : room;
    ssize_t sent = send(fd, pattern + at, size, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno != EAGAIN) fail("send");
    if (sent < 0) {
      if (!was_full) watch(EPOLL_CTL_MOD, fd, EPOLLIN | EPOLLOUT);
      return;
    }
    connection->sent += sent;
    connection->owed -= sent;
  }
  if (was_full) watch(EPOLL_CTL_MOD, fd, EPOLLIN);
}

/* As many messages go as have come back; how many that were. */
static long receive(int fd, long size) {
  struct connection *connection = &connections[fd];
  ssize_t received = recv(fd, into, room, MSG_DONTWAIT);
  if (received < 0 && errno == EAGAIN) return 0;
  if (received <= 0) fail("the server ended a connection");
  check_echo(connection->start + connection->received, received);
  long before = connection->received / size;
  connection->received += received;
  long messages = connection->received / size - before;
  connection->owed += messages * size;
  return messages;
}

static long run(double until, long size) {
  long messages = 0;
  struct epoll_event events[512];
  while (now_ms() < until) {
    int count = epoll_wait(poller, events, 512, 100);
    for (int i = 0; i < count; i++) {
      int fd = events[i].data.fd;
      if (events[i].events & ~EPOLLOUT) messages += receive(fd, size);
      if (connections[fd].owed > 0) send_owed(fd, events[i].events & EPOLLOUT);
    }
  }
  return messages;
}

int main(int argc, char **argv) {
  if (argc < 7) return 1;
  int port = atoi(argv[1]), count = atoi(argv[2]);
  long size = atol(argv[3]);
  make_pattern();
  poller = epoll_create1(0);
  int *fds = malloc(count * sizeof *fds);
  for (int i = 0; i < count; i++) {
    int fd = fds[i] = open_served(port, start_of(i));
    connections[fd] = (struct connection){.start = start_of(i) + hello_size, .owed = size * atol(argv[4])};
    watch(EPOLL_CTL_ADD, fd, EPOLLIN);
  }
  for (int i = 0; i < count; i++) send_owed(fds[i], 0);
  if (run(now_ms() + atof(argv[5]), size) == 0) fail("nothing came back");
  begin();
  report(run(measured.began + atof(argv[6]), size));
  wait_for_end();
}
