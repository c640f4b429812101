"""Talks to a one-shot echo server at PORT, COUNT times: sends the first PIECE of SIZE bytes, receives
until the server ends, then sends the rest in pieces although nobody will answer. Prints how often all
of it went well. Any reset is an exception, and so a failure."""
import socket
import sys

port, count, size, piece = map(int, sys.argv[1:])
message = bytes(i % 251 for i in range(size))
wanted = message[: min(100, piece)]

for _ in range(count):
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(message[:piece])
        reply = b""
        while chunk := connection.recv(4096):
            reply += chunk
        assert reply == wanted, reply
        for start in range(piece, size, piece):
            connection.sendall(message[start : start + piece])
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(1) == b""
print(count)
