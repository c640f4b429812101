/* The measure of the server's engines: an echo server on epoll, one thread, level-triggered. Prints its port, and its
   user and system time in microseconds whenever a line comes in. */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

/* What was received and could not be sent yet. */
struct pending {
  size_t from, to;
  char bytes[65536];
};

static struct pending *pending[65536];
static char buffer[65536];

static void watch(int poller, int operation, int fd, uint32_t events) {
  struct epoll_event event = {.events = events, .data.fd = fd};
  epoll_ctl(poller, operation, fd, &event);
}

static void end(int fd) {
  free(pending[fd]);
  pending[fd] = NULL;
  close(fd);
}

static void send_pending(int poller, int fd) {
  struct pending *rest = pending[fd];
  ssize_t sent = send(fd, rest->bytes + rest->from, rest->to - rest->from, MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent <= 0) return end(fd);
  rest->from += sent;
  if (rest->from < rest->to) return;
  free(rest);
  pending[fd] = NULL;
  watch(poller, EPOLL_CTL_MOD, fd, EPOLLIN);
}

static void echo(int poller, int fd) {
  ssize_t received = recv(fd, buffer, sizeof buffer, MSG_DONTWAIT);
  if (received <= 0) return end(fd);
  ssize_t sent = send(fd, buffer, received, MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent == received) return;
  struct pending *rest = pending[fd] = malloc(sizeof *rest);
  rest->from = 0;
  rest->to = received - (sent < 0 ? 0 : sent);
  __builtin_memcpy(rest->bytes, buffer + (sent < 0 ? 0 : sent), rest->to);
  watch(poller, EPOLL_CTL_MOD, fd, EPOLLOUT);
}

static void *report(void *argument) {
  char byte;
  while (read(0, &byte, 1) > 0) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("{\"user\":%ld,\"system\":%ld}\n", usage.ru_utime.tv_sec * 1000000L + usage.ru_utime.tv_usec,
           usage.ru_stime.tv_sec * 1000000L + usage.ru_stime.tv_usec);
    fflush(stdout);
  }
  _exit(0);
}

int main(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
  socklen_t size = sizeof address;
  int listener = socket(AF_INET, SOCK_STREAM, 0), poller = epoll_create1(0), one = 1;
  if (bind(listener, (struct sockaddr *)&address, size) < 0 || listen(listener, 1024) < 0) return 1;
  getsockname(listener, (struct sockaddr *)&address, &size);
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);
  pthread_t thread;
  pthread_create(&thread, NULL, report, NULL);
  watch(poller, EPOLL_CTL_ADD, listener, EPOLLIN);
  struct epoll_event events[256];
  for (;;) {
    int count = epoll_wait(poller, events, 256, -1);
    for (int i = 0; i < count; i++) {
      int fd = events[i].data.fd;
      if (fd == listener) {
        int accepted = accept(listener, NULL, NULL);
        if (accepted < 0) continue;
        setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        watch(poller, EPOLL_CTL_ADD, accepted, EPOLLIN);
      } else if (pending[fd]) {
        send_pending(poller, fd);
      } else {
        echo(poller, fd);
      }
    }
  }
}
