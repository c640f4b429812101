/* The loop to beat: blocking sockets. blocking-client PORT trip|visit: for each count on standard input that many round
   trips on one connection, or that many connections for one each; prints nanoseconds. */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { message_size = 64 };
static char message[message_size];
static struct sockaddr_in address = {.sin_family = AF_INET};

static long long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int open_connection(void) {
  int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;
  if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0) exit(1);
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  return fd;
}

static void echo(int fd) {
  char reply[message_size];
  if (send(fd, message, sizeof message, MSG_NOSIGNAL) != sizeof message) exit(1);
  for (size_t got = 0; got < sizeof reply;) {
    ssize_t n = recv(fd, reply + got, sizeof reply - got, 0);
    if (n <= 0) exit(1);
    got += n;
  }
  if (memcmp(message, reply, sizeof reply) != 0) exit(1);
}

static void visit(void) {
  int fd = open_connection();
  echo(fd);
  close(fd);
}

int main(int argc, char **argv) {
  if (argc < 3) return 1;
  address.sin_port = htons(atoi(argv[1]));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  memset(message, 'x', sizeof message);
  int visits = strcmp(argv[2], "visit") == 0, fd = visits ? -1 : open_connection();
  for (long count; scanf("%ld", &count) == 1;) {
    long long started = now();
    if (visits) for (long i = 0; i < count; i++) visit();
    else for (long i = 0; i < count; i++) echo(fd);
    printf("%lld\n", now() - started);
    fflush(stdout);
  }
}
