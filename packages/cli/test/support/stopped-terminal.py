# Runs a server on a pseudo-terminal that is read until it says its port, and then no more, as one that was stopped with Ctrl-S.
# Arguments: the program. Echoes 400 times over it, more than a terminal holds lines of, and asks it to end.
import os, pty, re, signal, socket, sys

pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])

printed = b""
while not (port := re.search(rb"tcp://[^:]+:(\d+)", printed)):
    printed += os.read(terminal, 65536)

echoed = 0
with socket.create_connection(("127.0.0.1", int(port[1])), timeout=10) as client:
    for _ in range(400):
        client.sendall(b"x" * 40)
        got = b""
        while len(got) < 40 and (more := client.recv(40)):
            got += more
        echoed += got == b"x" * 40

os.kill(pid, signal.SIGTERM)
status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
print(f"echoed {echoed}, status {status}")
