# Runs a program on a pseudo-terminal. Arguments: a JSON list of [expected, keys], then the program.
# Types each keys once its expected text was printed, or, where keys is [rows, columns], makes the terminal that large;
# prints all that was printed; ends with the program's status.
import fcntl, json, os, pty, select, struct, sys, termios, time

steps = json.loads(sys.argv[1])
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])

deadline = time.monotonic() + 50
printed, seen = b"", 0
while True:
    while steps and (at := printed.find(steps[0][0].encode(), seen)) >= 0:
        seen = at + len(steps[0][0].encode())
        keys = steps.pop(0)[1]
        if isinstance(keys, list):
            fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", *keys, 0, 0))
        else:
            os.write(terminal, keys.encode())
    if not select.select([terminal], [], [], max(0, deadline - time.monotonic()))[0]:
        os.kill(pid, 9)
        break
    try:
        chunk = os.read(terminal, 65536)
    except OSError:  # EIO: the program is gone
        break
    if not chunk:
        break
    printed += chunk

sys.stdout.buffer.write(printed)
sys.stdout.flush()
status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
sys.exit(status if status >= 0 else 128 - status)
