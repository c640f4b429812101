# An echo server as an asyncio protocol, without a task a connection: asyncio_protocol.py [uvloop]. Prints its port, and
# ends when its standard input does.
import asyncio
import sys

if sys.argv[1:] == ["uvloop"]:
    import uvloop

    uvloop.install()


class Echo(asyncio.Protocol):
    def connection_made(self, transport):
        # asyncio and uvloop set TCP_NODELAY themselves.
        self.transport = transport

    def data_received(self, data):
        self.transport.write(data)

    def pause_writing(self):
        self.transport.pause_reading()

    def resume_writing(self):
        self.transport.resume_reading()


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Echo, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    ended = asyncio.Event()
    loop.add_reader(sys.stdin, ended.set)
    await ended.wait()


asyncio.run(main())
