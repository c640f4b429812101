"""Sends standard input to PORT while it reads, half-closes, and prints what comes back."""
import asyncio
import sys


async def main(port):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)

    async def send():
        writer.write(sys.stdin.buffer.read())
        await writer.drain()
        writer.write_eof()

    _, echo = await asyncio.gather(send(), reader.read())
    sys.stdout.buffer.write(echo)
    writer.close()
    await writer.wait_closed()


asyncio.run(main(int(sys.argv[1])))
