"""Listens with a full queue and never accepts, so that connecting to it goes on for ever (Linux drops
the handshake then). Prints its port, then stays until its standard input ends."""
import socket
import sys

listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen(0)
waiting = [socket.socket() for _ in range(3)]
for connection in waiting:
    connection.setblocking(False)
    connection.connect_ex(listener.getsockname())
print(listener.getsockname()[1], flush=True)
sys.stdin.read()
