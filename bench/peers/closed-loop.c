/* A load in a closed loop: closed-loop PORT CONNECTIONS BYTES IN_FLIGHT MILLISECONDS. Each connection has so many
   messages under way; prints how many came back, and how many milliseconds it took. */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

static double now_ms(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

/* Sends all of it, and takes what comes back meanwhile; how many bytes came. */
static long send_all(int fd, const char *bytes, long size, char *into, long room) {
  long came = 0;
  for (long sent = 0; sent < size;) {
    ssize_t n = send(fd, bytes + sent, size - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n > 0) sent += n;
    else if ((n = recv(fd, into, room, MSG_DONTWAIT)) > 0) came += n;
  }
  return came;
}

int main(int argc, char **argv) {
  if (argc < 6) return 1;
  int connections = atoi(argv[2]), in_flight = atoi(argv[4]), poller = epoll_create1(0), one = 1;
  long size = atol(argv[3]), burst = size * in_flight, messages = 0;
  double limit = atof(argv[5]);
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons(atoi(argv[1])), .sin_addr = {htonl(INADDR_LOOPBACK)}};
  char *bytes = calloc(1, burst), *into = malloc(1 << 20);
  long *missing = calloc(65536, sizeof *missing);
  for (int i = 0; i < connections; i++) {
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0) return 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event);
    missing[fd] = burst - send_all(fd, bytes, burst, into, 1 << 20);
  }
  double began = now_ms();
  struct epoll_event events[256];
  while (now_ms() - began < limit) {
    int count = epoll_wait(poller, events, 256, 100);
    for (int i = 0; i < count; i++) {
      int fd = events[i].data.fd;
      ssize_t n = recv(fd, into, 1 << 20, MSG_DONTWAIT);
      if (n == 0) return 1;
      if (n < 0) continue;
      /* As many messages go as have come back. */
      long before = (missing[fd] + size - 1) / size, after = ((missing[fd] -= n) + size - 1) / size;
      long done = before - after;
      if (done <= 0) continue;
      messages += done;
      missing[fd] += done * size;
      missing[fd] -= send_all(fd, bytes, done * size, into, 1 << 20);
    }
  }
  printf("{\"messages\":%ld,\"ms\":%.3f}\n", messages, now_ms() - began);
  return 0;
}
