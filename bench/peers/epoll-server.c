/* The measure of all servers: an echo server on epoll, one thread, level-triggered. Prints its port, and ends when its
   standard input does. */
#define _GNU_SOURCE
#include "server.h"
#include <string.h>
#include <sys/epoll.h>

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
  ssize_t sent = send(fd, rest->bytes + rest->from, rest->to - rest->from, MSG_NOSIGNAL);
  if (sent <= 0) return end(fd);
  rest->from += sent;
  if (rest->from < rest->to) return;
  free(rest);
  pending[fd] = NULL;
  watch(poller, EPOLL_CTL_MOD, fd, EPOLLIN);
}

static void echo(int poller, int fd) {
  ssize_t received = recv(fd, buffer, sizeof buffer, 0);
  if (received <= 0) return end(fd);
  ssize_t sent = send(fd, buffer, received, MSG_NOSIGNAL);
  if (sent == received) return;
  /* Nothing more is read until this is gone: that is all the memory a connection can take. */
  struct pending *rest = pending[fd] = malloc(sizeof *rest);
  rest->from = 0;
  rest->to = received - (sent < 0 ? 0 : sent);
  memcpy(rest->bytes, buffer + (sent < 0 ? 0 : sent), rest->to);
  watch(poller, EPOLL_CTL_MOD, fd, EPOLLOUT);
}

int main(void) {
  int listener = listen_and_print(SOCK_NONBLOCK), poller = epoll_create1(0);
  watch(poller, EPOLL_CTL_ADD, listener, EPOLLIN);
  watch(poller, EPOLL_CTL_ADD, STDIN_FILENO, EPOLLIN);
  struct epoll_event events[512];
  for (;;) {
    int count = epoll_wait(poller, events, 512, -1);
    for (int i = 0; i < count; i++) {
      int fd = events[i].data.fd;
      if (fd == STDIN_FILENO) return 0;
      if (fd == listener) {
        for (int accepted; (accepted = accept4(fd, NULL, NULL, SOCK_NONBLOCK)) >= 0;)
          watch(poller, EPOLL_CTL_ADD, accepted, EPOLLIN);
      } else if (pending[fd]) {
        send_pending(poller, fd);
      } else {
        echo(poller, fd);
      }
    }
  }
}
