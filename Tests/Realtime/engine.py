"""Engine.IO sessions over the raw client: long polling and WebSocket, with the upgrade between them."""

import asyncio
import base64
import contextlib
import json

from wire import TIMEOUT, Closed, Connection, Failure, Violation, WebSocket, request, within

SEPARATOR = "\x1e"


def target(path, transport, sid=None, **query):
    """The request target of an Engine.IO endpoint."""
    pairs = {"EIO": "4", "transport": transport, **({"sid": sid} if sid else {}), **query}
    return path + "?" + "&".join(f"{name}={value}" for name, value in pairs.items() if value is not None)


class Polling:
    """A long-polling session whose every request is in the caller's hand.

    `kept` connections, one for GET and one for POST as in browsers; else each request has its own connection.
    """

    def __init__(self, port, path, kept, headers):
        self.port, self.path, self.kept, self.headers = port, path, kept, headers
        self.links = {}
        self.sid = None
        self.opened = None
        self.answer = None

    @classmethod
    async def open(cls, port, path="/socket.io/", kept=True, headers=None, **query):
        self = cls(port, path, kept, headers or {})
        self.answer = await self.request("GET", target(path, "polling", **query))
        if self.answer.status != 200 or not self.answer.text.startswith("0"):
            raise Failure(f"the handshake was answered {self.answer}")
        self.opened = json.loads(self.answer.text.split(SEPARATOR)[0][1:])
        self.sid = self.opened["sid"]
        return self

    async def request(self, method, where, body=None, headers=None, timeout=TIMEOUT):
        fields = self.headers | (headers or {})
        if not self.kept:
            return await request(self.port, method, where, body, fields, timeout)
        link = self.links.get(method)
        if link is None or link.reader.at_eof():
            link = self.links[method] = await Connection.open(self.port)
        answer = await link.request(method, where, body, fields, timeout)
        if answer.headers.get("connection", "").lower() == "close":
            self.links.pop(method).close()
        return answer

    @property
    def target(self):
        return target(self.path, "polling", self.sid)

    async def get(self, timeout=TIMEOUT):
        return await self.request("GET", self.target, timeout=timeout)

    async def post(self, text, headers=None, timeout=TIMEOUT):
        return await self.request("POST", self.target, text, headers, timeout)

    async def send(self, *packets):
        """Posts packets; anything but `ok` is a failure."""
        answer = await self.post(SEPARATOR.join(packets))
        if (answer.status, answer.body) != (200, b"ok"):
            raise Failure(f"POST was answered {answer}")

    async def poll(self, timeout=TIMEOUT):
        """The packets of one GET. Raises `Closed` when the session is gone."""
        answer = await self.get(timeout)
        if answer.status != 200:
            raise Closed(answer.status, answer.text)
        return answer.text.split(SEPARATOR)

    async def web_socket(self, timeout=TIMEOUT):
        """A WebSocket on this session, not probed yet."""
        return await WebSocket.open(self.port, target(self.path, "websocket", self.sid), self.headers, timeout)

    def close(self):
        for link in self.links.values():
            link.abort()
        self.links = {}


async def open_web_socket(port, path="/socket.io/", headers=None, **query):
    """A WebSocket session: (socket, open packet)."""
    socket = await WebSocket.open(port, target(path, "websocket", **query), headers)
    first = await socket.receive()
    if not isinstance(first, str) or not first.startswith("0"):
        raise Failure(f"the first message was {first!r}")
    return socket, json.loads(first[1:])


class Session:
    """An Engine.IO session that reads in the background and answers pings by itself.

    `receive` gives the messages: str for text, bytes for binary. After the end it raises `Closed`.
    """

    def __init__(self):
        self.polling = None
        self.socket = None
        self.opened = None
        self.incoming = asyncio.Queue()
        self.reader = None
        self.posting = asyncio.Lock()
        self.is_upgrading = False
        # When the server was heard of last, by the loop's clock.
        self.heard = asyncio.get_running_loop().time()

    @classmethod
    async def open(cls, port, path="/socket.io/", transport="websocket", headers=None, **query):
        """`transport` is "websocket", "polling", or "upgrade" for both, one after the other."""
        self = cls()
        if transport == "websocket":
            self.socket, self.opened = await open_web_socket(port, path, headers, **query)
            self.reader = asyncio.create_task(self._read(self._read_socket))
        else:
            self.polling = await Polling.open(port, path, headers=headers, **query)
            self.opened = self.polling.opened
            self.reader = asyncio.create_task(self._read(self._read_polls))
            if transport == "upgrade":
                try:
                    await self.upgrade()
                except BaseException:
                    await self.close(politely=False)
                    raise
        return self

    async def _read(self, loop):
        try:
            await loop()
        except (Closed, Failure, OSError) as end:
            closed = end if isinstance(end, Closed) else Closed(None, str(end))
            if closed is not end:
                closed.__cause__ = end
            self.incoming.put_nowait(closed)

    async def _read_socket(self):
        while True:
            await self._take(await self.socket.message())

    async def _read_polls(self):
        while not self.is_upgrading:
            for packet in await self.polling.poll(timeout=3600):
                await self._take(packet)

    async def _take(self, packet):
        self.heard = asyncio.get_running_loop().time()
        if isinstance(packet, bytes):
            self.incoming.put_nowait(packet)
        elif packet[:1] == "4":
            self.incoming.put_nowait(packet[1:])
        elif packet[:1] == "b":
            self.incoming.put_nowait(base64.b64decode(packet[1:]))
        elif packet == "2":
            await self._write(["3"])
        elif packet == "1":
            raise Closed(None, "close packet")
        elif packet != "6":
            raise Violation(f"not a packet for a client: {packet!r}")

    async def _write(self, packets):
        async with self.posting:
            if self.socket:
                for packet in packets:
                    self.socket.send(packet)
                    await self.socket.drain()
            else:
                texts = [p if isinstance(p, str) else "b" + base64.b64encode(p).decode() for p in packets]
                await self.polling.send(*texts)

    async def send(self, *messages):
        """Messages that stay next to each other."""
        await self._write(["4" + message if isinstance(message, str) else message for message in messages])

    async def receive(self, timeout=TIMEOUT):
        # Without a timer where nothing has to be waited for: thousands may be there.
        waits = self.incoming.empty()
        message = await within(timeout, self.incoming.get(), "a message") if waits else self.incoming.get_nowait()
        if isinstance(message, Closed):
            self.incoming.put_nowait(message)
            raise message
        return message

    async def upgrade(self):
        """From polling to WebSocket, as genuine clients do it: the poll stays pending while the probe runs."""
        socket = await self.polling.web_socket()
        try:
            await self._probe(socket)
        except BaseException:
            socket.abort()
            raise
        self.polling.close()
        self.reader = asyncio.create_task(self._read(self._read_socket))

    async def _probe(self, socket):
        socket.send("2probe")
        answer = await socket.receive()
        if answer != "3probe":
            raise Failure(f"the probe was answered {answer!r}")
        self.is_upgrading = True
        await within(TIMEOUT, self.reader, "an answer to the pending poll")
        async with self.posting:
            socket.send("5")
            self.socket = socket

    async def ended(self, timeout=TIMEOUT):
        """Waits for the end, dropping what still comes; the WebSocket's close code."""
        try:
            while True:
                await self.receive(timeout)
        except Closed as end:
            return end.code

    async def close(self, politely=True):
        """Ends the session: with a close packet, or by dropping the connections."""
        self.reader.cancel()
        with contextlib.suppress(Exception):
            if politely and self.socket:
                self.socket.send("1")
                await self.socket.drain()
            elif politely:
                await self._write(["1"])
        if self.socket:
            self.socket.link.close() if politely else self.socket.abort()
        if self.polling:
            self.polling.close()
