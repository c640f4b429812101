/* The loop to beat: blocking send and recv. For each count on standard input, prints nanoseconds. */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { message_size = 64 };

static long long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

int main(int argc, char **argv) {
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_port = htons(atoi(argv[1])),
                                .sin_addr = {htonl(INADDR_LOOPBACK)}};
  char message[message_size], reply[message_size];
  int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;
  if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0) return 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  memset(message, 'x', sizeof message);
  for (long count; scanf("%ld", &count) == 1;) {
    long long started = now();
    for (long i = 0; i < count; i++) {
      if (send(fd, message, sizeof message, MSG_NOSIGNAL) != sizeof message) return 1;
      for (size_t got = 0; got < sizeof reply;) {
        ssize_t n = recv(fd, reply + got, sizeof reply - got, 0);
        if (n <= 0) return 1;
        got += n;
      }
      if (memcmp(message, reply, sizeof reply) != 0) return 1;
    }
    printf("%lld\n", now() - started);
    fflush(stdout);
  }
}
