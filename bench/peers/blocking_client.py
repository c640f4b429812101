# Python's blocking sockets: blocking_client.py PORT trip|visit. For each count on standard input that many round trips on
# one connection, or that many connections for one each; prints nanoseconds.
import socket
import sys
import time

message = b"x" * 64
address = ("127.0.0.1", int(sys.argv[1]))


def connect():
    connection = socket.create_connection(address)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def echo(connection):
    connection.sendall(message)
    reply = connection.recv(64)
    while len(reply) < 64:
        reply += connection.recv(64 - len(reply))
    if reply != message:
        raise ValueError(reply)


def trips():
    connection = connect()
    return lambda: echo(connection)


def visit():
    with connect() as connection:
        echo(connection)


once = visit if sys.argv[2] == "visit" else trips()
for line in sys.stdin:
    started = time.perf_counter_ns()
    for _ in range(int(line)):
        once()
    print(time.perf_counter_ns() - started, flush=True)
