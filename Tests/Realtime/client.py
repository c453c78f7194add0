"""A Socket.IO client over the raw one: packets with their attachments, events, acknowledgements."""

import asyncio
import contextlib
import json

from engine import Session
from wire import TIMEOUT, Closed, Violation, within

CONNECT, DISCONNECT, EVENT, ACK, CONNECT_ERROR, BINARY_EVENT, BINARY_ACK = range(7)


class NotConnected(Exception):
    """CONNECT was answered CONNECT_ERROR, with this payload."""

    def __init__(self, payload):
        super().__init__(str(payload))
        self.payload = payload


def lift(value, attachments):
    """The value with its bytes moved to the attachments, depth first."""
    if isinstance(value, (bytes, bytearray)):
        attachments.append(bytes(value))
        return {"_placeholder": True, "num": len(attachments) - 1}
    if isinstance(value, (list, tuple)):
        return [lift(item, attachments) for item in value]
    if isinstance(value, dict):
        return {name: lift(item, attachments) for name, item in value.items()}
    return value


def lower(value, attachments):
    """The value with the bytes back in their places."""
    if isinstance(value, list):
        return [lower(item, attachments) for item in value]
    if isinstance(value, dict):
        if value.get("_placeholder") is True:
            return attachments[value["num"]]
        return {name: lower(item, attachments) for name, item in value.items()}
    return value


def encode(kind, namespace="/", number=None, payload=None):
    """The messages of a packet: one text, then its attachments."""
    attachments = []
    payload = lift(payload, attachments)
    if attachments:
        kind = {EVENT: BINARY_EVENT, ACK: BINARY_ACK}[kind]
    text = str(kind) + (f"{len(attachments)}-" if attachments else "")
    text += "" if namespace == "/" else namespace + ","
    text += "" if number is None else str(number)
    if payload is not None:
        text += json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    return [text, *attachments]


def decode(text):
    """(kind, attachments to come, namespace, number, payload) of a packet's text."""
    kind, rest, attachments, namespace, number = int(text[0]), text[1:], 0, "/", None
    if kind in (BINARY_EVENT, BINARY_ACK):
        count, rest = rest.split("-", 1)
        attachments = int(count)
    if rest.startswith("/"):
        namespace, _, rest = rest.partition(",")
    digits = len(rest) - len(rest.lstrip("0123456789"))
    if digits:
        number, rest = int(rest[:digits]), rest[digits:]
    return kind, attachments, namespace, number, json.loads(rest) if rest else None


class Client:
    """One connection in one or several namespaces. It reads in the background.

    Events wait in the order of their arrival for `event`; requests of the server are answered by `answers[name]`.
    """

    def __init__(self, session):
        self.session = session
        self.events = asyncio.Queue()
        self.acknowledgements = {}
        self.connecting = {}
        self.connected = {}
        self.answers = {}
        self.numbers = 0
        self.disconnected = []
        self.reader = asyncio.create_task(self._read())
        self.end = None

    @classmethod
    async def open(
        cls, port, namespace="/", auth=None, path="/socket.io/", transport="websocket", headers=None, **query
    ):
        """Opens a connection and joins the namespace; with `namespace=None` it joins none."""
        self = cls(await Session.open(port, path, transport, headers, **query))
        if namespace is not None:
            try:
                await self.connect(namespace, auth)
            except BaseException:
                await self.close(politely=False)
                raise
        return self

    async def connect(self, namespace="/", auth=None, timeout=TIMEOUT):
        """Joins a namespace; the payload of the answer. Raises `NotConnected`."""
        answer = self.connecting[namespace] = self._promise()
        await self.session.send(*encode(CONNECT, namespace, payload=auth))
        kind, payload = await within(timeout, answer, "an answer to CONNECT")
        if kind == CONNECT_ERROR:
            raise NotConnected(payload)
        self.connected[namespace] = payload
        return payload

    async def emit(self, name, *arguments, namespace="/"):
        await self.session.send(*encode(EVENT, namespace, payload=[name, *arguments]))

    async def ask(self, name, *arguments, namespace="/", timeout=TIMEOUT):
        """Emits and waits for the acknowledgement: its arguments."""
        number, self.numbers = self.numbers, self.numbers + 1
        answer = self.acknowledgements[namespace, number] = self._promise()
        await self.session.send(*encode(EVENT, namespace, number, [name, *arguments]))
        return await within(timeout, answer, f"an acknowledgement of {name}")

    async def event(self, name=None, namespace=None, timeout=TIMEOUT):
        """The next event: [name, arguments…]. With a name, others before it are dropped. Raises `Closed` at the end."""

        end = asyncio.get_running_loop().time() + timeout
        while True:
            if self.events.empty():
                left = max(0.0, end - asyncio.get_running_loop().time())
                found = await within(left, self.events.get(), f"an event {name or ''}".rstrip())
            else:
                found = self.events.get_nowait()
            if isinstance(found, Closed):
                self.events.put_nowait(found)
                raise found
            where, event = found
            if name in (None, event[0]) and namespace in (None, where):
                return event

    async def leave(self, namespace="/"):
        await self.session.send(*encode(DISCONNECT, namespace))

    async def ended(self, timeout=TIMEOUT):
        """Waits for the end of the connection; the WebSocket's close code."""
        await within(timeout, asyncio.wait([self.reader]), "an end of the connection")
        return self.end.code

    async def close(self, politely=True):
        """Ends the connection; not politely: as a cut cable does, as far as the server sees it."""
        self.reader.cancel()
        if self.end is None:
            self._end(Closed(None, "closed here"))
        await self.session.close(politely)

    async def _read(self):
        try:
            while True:
                await self._take(await self.session.receive(timeout=None))
        except Exception as error:  # whatever it was, those who wait must hear of it
            closed = error if isinstance(error, Closed) else Closed(None, repr(error))
            if closed is not error:
                closed.__cause__ = error
            self._end(closed)

    def _promise(self):
        """Something the server will say, unless the connection ends, or has ended."""
        if self.end is not None:
            raise self.end
        return asyncio.get_running_loop().create_future()

    def _end(self, closed):
        self.end = closed
        self.events.put_nowait(closed)
        for waiting in [*self.acknowledgements.values(), *self.connecting.values()]:
            if not waiting.done():
                waiting.set_exception(closed)
                # Read by those who wait, if anybody does.
                waiting.exception()

    async def _take(self, text):
        if isinstance(text, bytes):
            raise Violation(f"{len(text)} bytes that belong to no packet")
        kind, count, namespace, number, payload = decode(text)
        attachments = []
        for _ in range(count):
            attachment = await self.session.receive(timeout=TIMEOUT)
            if isinstance(attachment, str):
                raise Violation(f"a text among the attachments: {attachment!r}")
            attachments.append(attachment)
        payload = lower(payload, attachments)
        if kind in (CONNECT, CONNECT_ERROR):
            self.connecting.pop(namespace).set_result((kind, payload))
        elif kind in (EVENT, BINARY_EVENT) and number is not None and payload[0] in self.answers:
            answer = self.answers[payload[0]](*payload[1:])
            await self.session.send(*encode(ACK, namespace, number, list(answer)))
        elif kind in (EVENT, BINARY_EVENT):
            self.events.put_nowait((namespace, payload))
        elif kind in (ACK, BINARY_ACK):
            waiting = self.acknowledgements.pop((namespace, number), None)
            if waiting is None:
                raise Violation(f"an acknowledgement nobody waits for: {text}")
            if not waiting.done():
                waiting.set_result(payload)
        else:
            self.disconnected.append(namespace)
            with contextlib.suppress(KeyError):
                del self.connected[namespace]
