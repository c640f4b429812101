"""Sends standard input to a target while it reads, half-closes, and prints what comes back. TARGET is
JSON: host and port, or path; ca, a file, for TLS, which cannot half-close: as much is read as was sent."""
import asyncio
import json
import ssl
import sys


async def connect(target):
    security = {}
    if "ca" in target:
        context = ssl.create_default_context(cafile=target["ca"])
        security = {"ssl": context, "server_hostname": "localhost"}
    if "path" in target:
        return await asyncio.open_unix_connection(target["path"], **security)
    return await asyncio.open_connection(target["host"], target["port"], **security)


async def main(target):
    message = sys.stdin.buffer.read()
    reader, writer = await connect(target)

    async def send():
        writer.write(message)
        await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()

    receiving = reader.read() if writer.can_write_eof() else reader.readexactly(len(message))
    _, echo = await asyncio.gather(send(), receiving)
    sys.stdout.buffer.write(echo)
    writer.close()
    await writer.wait_closed()


asyncio.run(main(json.loads(sys.argv[1])))
