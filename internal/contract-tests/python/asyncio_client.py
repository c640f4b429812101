"""Echoes what it is told to, each request over a connection of its own: sends the message while it reads,
half-closes, and takes what comes back. A request on standard input is two lengths (big-endian, 32 bits), a target
as JSON, and the message. The target has host and port, or path; ca, a certificate, for TLS, which cannot
half-close: as much is read as was sent. An answer on standard output is the number of the request, 1 if it failed
or 0, a length, and the echo or what went wrong. Ends with its input."""
import asyncio
import json
import ssl
import struct
import sys


async def connect(target):
    security = {}
    if "ca" in target:
        context = ssl.create_default_context(cadata=target["ca"])
        security = {"ssl": context, "server_hostname": "localhost"}
    if "path" in target:
        return await asyncio.open_unix_connection(target["path"], **security)
    return await asyncio.open_connection(target["host"], target["port"], **security)


async def echo(target, message):
    reader, writer = await connect(target)
    try:

        async def send():
            writer.write(message)
            await writer.drain()
            if writer.can_write_eof():
                writer.write_eof()

        receiving = reader.read() if writer.can_write_eof() else reader.readexactly(len(message))
        _, received = await asyncio.gather(send(), receiving)
        return received
    finally:
        writer.close()
        await writer.wait_closed()


async def answer(number, target, message):
    try:
        failed, said = 0, await echo(target, message)
    except Exception as error:
        failed, said = 1, repr(error).encode()
    sys.stdout.buffer.write(struct.pack("!IBI", number, failed, len(said)) + said)
    sys.stdout.buffer.flush()


async def main():
    requests = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(requests)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, sys.stdin.buffer)
    answering = set()
    number = 0
    while head := await requests.read(1):
        target_length, message_length = struct.unpack("!II", head + await requests.readexactly(7))
        target = json.loads(await requests.readexactly(target_length))
        message = await requests.readexactly(message_length)
        answering.add(asyncio.create_task(answer(number, target, message)))
        number += 1


asyncio.run(main())
