"""A TCP proxy in front of the server: what a bad network does to connections, on demand."""

import asyncio
import contextlib
import socket
import struct

CHUNK = 16 << 10
# A slow link takes its time for pieces of this size.
SLOW_CHUNK = 1 << 10


def reset(writer):
    """Ends a connection with RST, as a host does that knows nothing of it."""
    with contextlib.suppress(OSError):
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


class Link:
    """One connection and its other half. Directions are "up", to the server, and "down"."""

    def __init__(self, near, far):
        self.near, self.far = near, far
        self.delay = 0.0
        self.bytes_a_second = None
        self.swallows = set()
        self.flows = asyncio.Event()
        self.flows.set()

    async def pump(self, direction, reader, writer):
        """Carries bytes until one side ends; the end is carried too, unless the link is frozen."""
        with contextlib.suppress(OSError):
            while True:
                await self.flows.wait()
                data = await reader.read(SLOW_CHUNK if self.bytes_a_second else CHUNK)
                await self.flows.wait()
                if direction in self.swallows:
                    if data:
                        continue
                    return
                pause = self.delay + (len(data) / self.bytes_a_second if self.bytes_a_second else 0)
                if pause:
                    await asyncio.sleep(pause)
                if not data:
                    break
                writer.write(data)
                await writer.drain()
        self.close()

    def freeze(self):
        """Half-open: both ends believe in it, nothing arrives, not even an end."""
        self.flows.clear()

    def thaw(self):
        self.flows.set()
        self.delay, self.bytes_a_second = 0.0, None
        if self.swallows:
            self.cut()

    def cut(self):
        reset(self.near)
        reset(self.far)
        self.flows.set()

    def close(self):
        self.near.close()
        self.far.close()


class Proxy:
    """Listens on a port of its own and connects each caller to the server."""

    def __init__(self, target):
        self.target = target
        self.links = set()
        self.listener = self.port = None

    async def start(self):
        self.listener = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self.listener.sockets[0].getsockname()[1]
        return self

    async def _accept(self, reader, writer):
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            reset(writer)
            return
        link = Link(writer, far_writer)
        self.links.add(link)
        try:
            # Cancelled only when the test is over.
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.gather(link.pump("up", reader, far_writer), link.pump("down", far_reader, writer))
        finally:
            link.close()
            self.links.discard(link)

    def heal(self):
        for link in list(self.links):
            link.thaw()

    def end(self):
        for link in list(self.links):
            link.cut()
        self.listener.close()
