# Python's blocking sockets. For each count on standard input, prints nanoseconds.
import socket
import sys
import time

message = b"x" * 64
connection = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def echo():
    connection.sendall(message)
    reply = connection.recv(64)
    while len(reply) < 64:
        reply += connection.recv(64 - len(reply))
    if reply != message:
        raise ValueError(reply)


for line in sys.stdin:
    started = time.perf_counter_ns()
    for _ in range(int(line)):
        echo()
    print(time.perf_counter_ns() - started, flush=True)
