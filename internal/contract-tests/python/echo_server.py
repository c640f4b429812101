"""An asyncio echo server. Prints its port, then serves until its standard input ends.

With an argument, a PEM file of a key and its certificate, it speaks TLS.
"""
import asyncio
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


def tls(file):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)
    return context


async def main():
    context = tls(sys.argv[1]) if len(sys.argv) > 1 else None
    server = await asyncio.start_server(echo, "127.0.0.1", 0, ssl=context)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


asyncio.run(main())
