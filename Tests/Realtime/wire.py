"""A raw client for HTTP and WebSocket on 127.0.0.1: it can send anything, right or wrong, and waits for nothing longer
than it was told.

Made for asyncio: hundreds of sockets fit into one process.
"""

import asyncio
import base64
import hashlib
import json
import os
import struct

TIMEOUT = 5.0
TEXT, BINARY, CLOSE, PING, PONG, CONTINUATION = 1, 2, 8, 9, 10, 0


class Failure(Exception):
    """What a test found wrong, in one line."""


class Violation(Failure):
    """The server sent something that no server may send."""


class Closed(Exception):
    """The peer ended the connection. `code` is the close frame's: None without a frame, 1005 for an empty one."""

    def __init__(self, code=None, reason=""):
        super().__init__(f"closed, code {code} {reason}".strip())
        self.code, self.reason = code, reason


class Refused(Exception):
    """The server answered the WebSocket handshake with something else than 101."""

    def __init__(self, answer):
        super().__init__(f"refused: {answer.status} {answer.text!r}")
        self.answer = answer


class Answer:
    """An HTTP answer; header names in lower case, several of one name in `all`."""

    def __init__(self, status, fields, body=b""):
        self.status, self.all, self.body = status, fields, body
        self.headers = dict(fields)

    @property
    def text(self):
        return self.body.decode()

    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"{self.status} {self.body[:200]!r}"


async def within(seconds, awaitable, what="an answer"):
    """The result, or a failure that says what did not come in time. `seconds` None: no limit."""
    try:
        return await asyncio.wait_for(awaitable, seconds)
    except asyncio.TimeoutError:
        raise Failure(f"no {what.removeprefix('an ').removeprefix('a ')} within {seconds:g} s") from None


async def cancel(tasks):
    """Ends tasks, whatever they do. Their exceptions are dropped.

    A wait that ends at the moment of its cancellation forgets the cancellation: again until all are done.
    """
    while waiting := [task for task in tasks if not task.done()]:
        for task in waiting:
            task.cancel()
        await asyncio.wait(waiting, timeout=1)
    for task in tasks:
        if not task.cancelled():
            task.exception()


class Connection:
    """One TCP connection that speaks HTTP/1.1 and is kept alive."""

    # The SSL context of every connection; None: plain HTTP.
    encryption = None

    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer

    @classmethod
    async def open(cls, port, timeout=TIMEOUT):
        streams = asyncio.open_connection("127.0.0.1", port, ssl=cls.encryption)
        return cls(*await within(timeout, streams, "a connection"))

    def write(self, data):
        self.writer.write(data)

    def send(self, method, target, body=None, headers=None):
        """Sends a request; `headers` may replace the usual ones, and a value of None leaves one out."""
        if isinstance(body, str):
            body = body.encode()
        fields = {"Host": f"127.0.0.1:{self.writer.get_extra_info('peername')[1]}"}
        if body is not None:
            fields |= {"Content-Type": "text/plain;charset=UTF-8", "Content-Length": str(len(body))}
        fields |= headers or {}
        lines = [f"{name}: {value}" for name, value in fields.items() if value is not None]
        self.write("\r\n".join([f"{method} {target} HTTP/1.1", *lines, "", ""]).encode() + (body or b""))

    async def receive(self, timeout=TIMEOUT, has_body=True):
        """The next answer."""
        return await within(timeout, self._receive(has_body), "an HTTP answer")

    async def _receive(self, has_body):
        try:
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            fields = [(name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in head[1:-2])]
            answer = Answer(int(head[0].split(" ", 2)[1]), fields)
            if has_body and answer.status not in (101, 204, 304):
                answer.body = await self._body(answer.headers)
            return answer
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise Closed() from error

    async def _body(self, headers):
        if headers.get("transfer-encoding") == "chunked":
            body = b""
            while size := int((await self.reader.readuntil(b"\r\n")).split(b";")[0], 16):
                body += await self.reader.readexactly(size)
                await self.reader.readexactly(2)
            await self.reader.readuntil(b"\r\n")
            return body
        if "content-length" in headers:
            return await self.reader.readexactly(int(headers["content-length"]))
        return await self.reader.read()

    async def request(self, method, target, body=None, headers=None, timeout=TIMEOUT):
        self.send(method, target, body, headers)
        return await self.receive(timeout, has_body=method != "HEAD")

    async def ended(self, timeout=TIMEOUT):
        """Waits until the peer has closed; what still comes is dropped."""

        async def drain():
            try:
                while await self.reader.read(65536):
                    pass
            except ConnectionError:
                pass

        await within(timeout, drain(), "an end of the connection")

    def close(self):
        self.writer.close()

    def abort(self):
        """Drops the connection without a word."""
        self.writer.transport.abort()


async def request(port, method, target, body=None, headers=None, timeout=TIMEOUT):
    """One request on a connection of its own, which ends with it."""
    link = await Connection.open(port)
    try:
        return await link.request(method, target, body, {"Connection": "close", **(headers or {})}, timeout)
    finally:
        link.close()


def mask(key, payload):
    size = len(payload)
    stream = (key * (size // 4 + 1))[:size]
    return (int.from_bytes(payload, "big") ^ int.from_bytes(stream, "big")).to_bytes(size, "big")


def frame(opcode, payload=b"", fin=True, rsv=0, masked=True):
    """A client's frame as bytes, to be cut, doubled or sent as it is."""
    size, flag = len(payload), 0x80 if masked else 0
    head = bytes([(0x80 if fin else 0) | rsv << 4 | opcode])
    if size < 126:
        head += bytes([flag | size])
    elif size < 1 << 16:
        head += bytes([flag | 126]) + struct.pack(">H", size)
    else:
        head += bytes([flag | 127]) + struct.pack(">Q", size)
    if not masked:
        return head + payload
    key = os.urandom(4)
    return head + key + mask(key, payload)


class WebSocket:
    """A WebSocket after its handshake. Pings are answered while somebody receives; with `beats` those of Engine.IO too,
    and then they are not shown.
    """

    def __init__(self, link, answer):
        self.link, self.answer = link, answer
        self.beats = False
        self.buffer = bytearray()
        self.parts = []

    @classmethod
    async def open(cls, port, target, headers=None, timeout=TIMEOUT, early=b""):
        """`early` goes out in the same write as the handshake. Raises `Refused` or `Closed`."""
        link = await Connection.open(port, timeout)
        key = base64.b64encode(os.urandom(16)).decode()
        fields = {"Connection": "Upgrade", "Upgrade": "websocket"}
        fields |= {"Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": key}
        try:
            link.send("GET", target, headers=fields | (headers or {}))
            if early:
                link.write(early)
            answer = await link.receive(timeout)
        except BaseException:
            link.abort()
            raise
        if answer.status != 101:
            link.close()
            raise Refused(answer)
        digest = hashlib.sha1(key.encode() + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest()
        if answer.headers.get("sec-websocket-accept") != base64.b64encode(digest).decode():
            raise Failure(f"wrong Sec-WebSocket-Accept: {answer.all}")
        if "sec-websocket-extensions" in answer.headers:
            raise Failure(f"an extension nobody asked for: {answer.all}")
        return cls(link, answer)

    def send(self, message):
        """A whole message: text for a string, binary for bytes."""
        if isinstance(message, str):
            self.link.write(frame(TEXT, message.encode()))
        else:
            self.link.write(frame(BINARY, message))

    def write(self, data):
        """Bytes as they are."""
        self.link.write(data)

    async def drain(self):
        """Waits until the peer takes what was sent. Raises `Closed` when it does not any more."""
        try:
            await self.link.writer.drain()
        except ConnectionError as error:
            raise Closed() from error

    def _take(self):
        """The next whole frame in the buffer: (fin, opcode, payload), or None."""
        held = self.buffer
        if len(held) < 2:
            return None
        if held[0] & 0x70 or held[1] & 0x80:
            raise Violation(f"the server sent a masked frame or reserved bits: {bytes(held[:2]).hex()}")
        size, start = held[1] & 0x7F, 2
        if size >= 126:
            start = 4 if size == 126 else 10
            if len(held) < start:
                return None
            size = int.from_bytes(held[2:start], "big")
        if len(held) < start + size:
            return None
        taken = bool(held[0] & 0x80), held[0] & 0x0F, bytes(held[start : start + size])
        del held[: start + size]
        return taken

    async def _frame(self):
        while True:
            taken = self._take()
            if taken:
                return taken
            try:
                data = await self.link.reader.read(65536)
            except ConnectionError:
                data = b""
            if not data:
                raise Closed()
            self.buffer += data

    async def receive_frame(self, timeout=TIMEOUT):
        """The next frame, whatever it is: (fin, opcode, payload)."""
        return await within(timeout, self._frame(), "a frame")

    async def receive(self, timeout=TIMEOUT):
        """The next message: str or bytes. Raises `Closed` at the end. May be cancelled without losing anything."""
        return await within(timeout, self.message(), "a WebSocket message")

    async def message(self):
        """As `receive`, without a limit of time."""
        while True:
            message = await self._message()
            if not self.beats or message != "2":
                return message
            self.send("3")

    async def _message(self):
        while True:
            fin, opcode, payload = await self._frame()
            if opcode == PING:
                self.link.write(frame(PONG, payload))
            elif opcode == CLOSE:
                code = struct.unpack(">H", payload[:2])[0] if payload else 1005
                self.link.write(frame(CLOSE, payload[:2]))
                self.link.close()
                raise Closed(code, payload[2:].decode())
            elif opcode != PONG:
                self.parts.append((opcode, payload))
                if fin:
                    whole = b"".join(part for _, part in self.parts)
                    opcode = self.parts[0][0]
                    self.parts = []
                    return whole.decode() if opcode == TEXT else whole

    async def closed(self, timeout=TIMEOUT):
        """Waits for the end, dropping what still comes; the close frame's code."""

        async def drain():
            while True:
                await self.message()

        try:
            await within(timeout, drain(), "an end of the WebSocket")
        except Closed as end:
            return end.code

    def close(self, code=1000):
        """Sends a close frame. The server's answer is read by `receive` or `closed`."""
        self.link.write(frame(CLOSE, struct.pack(">H", code)))

    def abort(self):
        """Drops the TCP connection without a word."""
        self.link.abort()
