"""An asyncio echo server. PLACE is JSON: host, or path; cert and key, files, for TLS. Prints its port, or 0
where it has none, then serves until its standard input ends."""
import asyncio
import json
import ssl
import sys


async def echo(reader, writer):
    try:
        while chunk := await reader.read(65536):
            writer.write(chunk)
            await writer.drain()
        # asyncio's TLS has no half-close.
        if writer.can_write_eof():
            writer.write_eof()
    except (ConnectionError, ssl.SSLError):
        pass
    finally:
        writer.close()


async def listen(place):
    context = None
    if "cert" in place:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(place["cert"], place["key"])
    if "path" in place:
        await asyncio.start_unix_server(echo, place["path"], ssl=context)
        return 0
    server = await asyncio.start_server(echo, place["host"], 0, ssl=context)
    return server.sockets[0].getsockname()[1]


async def main(place):
    print(await listen(place), flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


asyncio.run(main(json.loads(sys.argv[1])))
