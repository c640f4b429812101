/* The peer of all contenders: a blocking echo server, one thread a connection. Prints its port. */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

static void *serve(void *argument) {
  int fd = (int)(intptr_t)argument;
  char buffer[65536];
  for (ssize_t n; (n = recv(fd, buffer, sizeof buffer, 0)) > 0;) {
    for (ssize_t sent = 0, w; sent < n; sent += w) {
      if ((w = send(fd, buffer + sent, n - sent, MSG_NOSIGNAL)) <= 0) goto done;
    }
  }
done:
  close(fd);
  return NULL;
}

/* Ends with the script that started it, whose end of the pipe closes. */
static void *end_with_parent(void *argument) {
  char byte;
  while (read(0, &byte, 1) > 0) {}
  _exit(0);
}

int main(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
  socklen_t size = sizeof address;
  int listener = socket(AF_INET, SOCK_STREAM, 0), one = 1;
  pthread_t thread;
  if (bind(listener, (struct sockaddr *)&address, size) < 0 || listen(listener, 64) < 0) return 1;
  getsockname(listener, (struct sockaddr *)&address, &size);
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);
  pthread_create(&thread, NULL, end_with_parent, NULL);
  for (;;) {
    int fd = accept(listener, NULL, NULL);
    if (fd < 0) continue;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    pthread_create(&thread, NULL, serve, (void *)(intptr_t)fd);
    pthread_detach(thread);
  }
}
