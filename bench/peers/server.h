/* What the servers in C share: a listening socket on a port of 127.0.0.1 that is printed. A server ends when its
   standard input does, which it watches like any other descriptor: a thread for it would make each system call on a
   descriptor dearer, as the table of descriptors would be shared. */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int listen_and_print(int flags) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
  socklen_t size = sizeof address;
  int listener = socket(AF_INET, SOCK_STREAM | flags, 0), one = 1;
  /* What is accepted inherits it: that spares a system call a connection. */
  setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (bind(listener, (struct sockaddr *)&address, size) < 0 || listen(listener, 1024) < 0) exit(1);
  getsockname(listener, (struct sockaddr *)&address, &size);
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);
  return listener;
}
