"""Clients that no server wants: garbage at every layer; connections that are dropped, abandoned or never read."""

import asyncio
import base64
import contextlib
import json
import os
import socket
import uuid

from client import encode
from engine import Polling, open_web_socket, target
from target import PATH
from wire import Connection, WebSocket, frame

# What the server may do to them, and they to themselves.
EXPECTED = (Exception,)

PACKETS = [
    "", "2", "3", "6", "5", "7", "9", "x", "1", "2probe", "4", "44", "49", "4abc", "42", "42{}", "42[", "42[]",
    "42[null]", '42["connect"]', "42abc[]", '42/api,["x"]', "40[]", "40{", '40/nowhere,{"a":1}', "40",
    "41", "43", "431[]",
    '4511-["x"]', "451-", '451-["x",{"_placeholder":true,"num":7}]', "45-1-[]", "46", '462-["x"]', "4" + "[" * 3000,
    '42["\ud83d\ude00",1e999]', "b", "b!!!", "bAQID", "\x00", "4\x00",
]
FRAMES = [
    frame(1, b"4", rsv=4), frame(1, b"4", rsv=1), frame(3, b"x"), frame(11, b"x"), frame(1, b"42[]", masked=False),
    frame(0, b"x"), frame(1, b"4", fin=False), frame(9, b"x" * 126), frame(9, b"x", fin=False), frame(8, b"x"),
    frame(8, b"\x03"), frame(8, b"\x00\x01"), frame(8, b"\x03\xe8bye"), frame(1, b"\xff\xfe"), frame(1, b"4\xc3"),
    frame(2, b""),
    b"\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff", b"\x81\xff\x80\x00\x00\x00\x00\x00\x00\x00", b"\x82\xfe\xff", b"\x81",
]


class Abuser:
    """Misbehaves in one way after the other, from one seed."""

    def __init__(self, server, random, hold, people):
        """`people`: the numbers of those whose names it may use; `hold`: how long it rests, as a factor."""
        self.server, self.random, self.hold, self.people = server, random, hold, people
        self.kinds = [getattr(self, name) for name in sorted(dir(self)) if name.startswith("do_")]
        self.counts = {}
        self.open = []

    async def run(self, until):
        loop = asyncio.get_running_loop()
        while loop.time() < until:
            await self.misbehave(self.random.choice(self.kinds))

    async def misbehave(self, kind):
        self.counts[kind.__name__] = self.counts.get(kind.__name__, 0) + 1
        with contextlib.suppress(*EXPECTED):
            await asyncio.wait_for(kind(), 10)
        for link in self.open:
            link.close() if self.random.random() < 0.3 else link.abort()
        self.open = []

    def auth(self):
        return self.server.auth(self.random.choice(self.people))

    async def rest(self):
        """Stays for a moment, as it is."""
        await asyncio.sleep(self.random.choice([0, 0, 0.01, 0.2, 1]) * self.hold)

    async def link(self):
        link = await Connection.open(self.server.port)
        self.open.append(link)
        return link

    async def web_socket(self, sid=None, early=b""):
        socket = await WebSocket.open(self.server.port, target(PATH, "websocket", sid), early=early)
        self.open.append(socket.link)
        return socket

    async def joined(self):
        """A WebSocket whose CONNECT is accepted."""
        socket, _ = await open_web_socket(self.server.port)
        self.open.append(socket.link)
        socket.send("4" + encode(0, payload=self.auth())[0])
        await socket.receive()
        return socket

    async def polling(self, joins=True):
        polling = await Polling.open(self.server.port)
        self.open += polling.links.values()
        if joins:
            await polling.post("4" + encode(0, payload=self.auth())[0])
            self.open += polling.links.values()
        return polling

    async def do_bytes_before_http(self):
        link = await self.link()
        link.write(os.urandom(self.random.choice([1, 3, 100, 5000, 100_000])))
        await self.rest()

    async def do_half_a_request(self):
        link = await self.link()
        whole = f"GET {target(PATH, 'polling')} HTTP/1.1\r\nHost: x\r\nX-Long: {'y' * 3000}\r\n\r\n".encode()
        link.write(whole[: self.random.randrange(len(whole))])
        await self.rest()

    async def do_endless_header(self):
        link = await self.link()
        link.write(b"GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\n")
        for number in range(200):
            link.write(b"X-%d: %b\r\n" % (number, b"z" * 500))
            await link.writer.drain()
        await self.rest()

    async def do_bad_handshake(self):
        link = await self.link()
        transport = self.random.choice(["websocket", "polling", "nonsense"])
        where = target(PATH, transport, self.random.choice([None, "unknown"]))
        fields = {"Connection": "Upgrade", "Upgrade": self.random.choice(["websocket", "h2c", ""])}
        fields["Sec-WebSocket-Version"] = self.random.choice(["13", "8", "x"])
        fields["Sec-WebSocket-Key"] = self.random.choice(["", "short", "dGhlIHNhbXBsZSBub25jZQ=="])
        link.send(self.random.choice(["GET", "POST", "PUT", "OPTIONS"]), where, headers=fields)
        link.write(self.random.choice([b"", frame(1, b"2probe"), os.urandom(50)]))
        await self.rest()

    async def do_early_frames(self):
        socket = await self.web_socket(early=frame(1, b"40") + self.random.choice(FRAMES))
        await self.rest()
        await socket.receive(timeout=1)

    async def do_bad_frames(self):
        socket = await (self.joined() if self.random.random() < 0.5 else self.web_socket())
        for _ in range(self.random.randrange(1, 4)):
            socket.write(self.random.choice([*FRAMES, os.urandom(self.random.randrange(1, 300))]))
        await self.rest()
        with contextlib.suppress(*EXPECTED):
            await socket.closed(timeout=1)

    async def do_bad_packets(self):
        socket = await (self.joined() if self.random.random() < 0.7 else self.web_socket())
        for _ in range(self.random.randrange(1, 5)):
            socket.send(self.random.choice(PACKETS).encode("utf-8", "surrogatepass").decode("utf-8", "replace"))
            if self.random.random() < 0.2:
                socket.send(os.urandom(5))
        await self.rest()

    async def do_bad_posts(self):
        polling = await self.polling(self.random.random() < 0.7)
        body = "\x1e".join(self.random.choices(PACKETS, k=self.random.randrange(1, 4)))
        fields = self.random.choice([{}, {"Content-Type": "application/octet-stream"}, {"Content-Length": "100000"}])
        with contextlib.suppress(*EXPECTED):
            await polling.request("POST", polling.target, body.encode("utf-8", "replace"), fields, timeout=1)
        await self.rest()

    async def do_large_messages(self):
        size = self.random.choice([99_000, 1_000_001])
        if self.random.random() < 0.5:
            polling = await self.polling()
            await polling.post("4" + "x" * size, timeout=3)
        else:
            socket = await self.joined()
            socket.send("4" + "x" * size)
            await socket.closed(timeout=3)

    async def do_poll_and_leave(self):
        polling = await self.polling(self.random.random() < 0.5)
        link = await self.link()
        link.send("GET", polling.target)
        await self.rest()

    async def do_two_polls(self):
        polling = await self.polling()
        for _ in range(2):
            (await self.link()).send("GET", polling.target)
        await self.rest()

    async def do_open_and_vanish(self):
        await self.polling(joins=False)

    async def do_half_an_upgrade(self):
        """Stops at any step; one of both transports may end meanwhile."""
        polling = await self.polling()
        (await self.link()).send("GET", polling.target)
        socket = await self.web_socket(polling.sid)
        steps = [[], ["2probe"], ["2probe", "5"], ["5"], ["2"], ["4x"], ["2probe", "2probe", "5", "5"]]
        for step in self.random.choice(steps):
            socket.send(step)
            await self.rest()
        self.random.choice([socket.abort, socket.close, polling.close, lambda: None])()
        await self.rest()

    async def do_never_read(self):
        """A tiny window, much to receive, nothing read."""
        raw = socket.socket()
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        raw.setblocking(False)
        await asyncio.get_running_loop().sock_connect(raw, ("127.0.0.1", self.server.port))
        reader, writer = await asyncio.open_connection(sock=raw, limit=1024)
        link = Connection(reader, writer)
        self.open.append(link)
        fields = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
        fields["Sec-WebSocket-Key"] = base64.b64encode(os.urandom(16)).decode()
        link.send("GET", target(PATH, "websocket"), headers=fields)
        link.write(frame(1, ("4" + encode(0, payload=self.auth())[0]).encode()))
        pull = json.dumps(["sync", {"replica": str(uuid.UUID(int=1, version=4)), "ops": [], "limit": 500}])
        whole = frame(1, f"421{pull}".encode()) + frame(9, b"x" * 100)
        whole += frame(1, b'42["message","' + b"x" * 90_000 + b'"]')
        for _ in range(8):
            link.write(whole)
        await asyncio.sleep(self.random.random() * 4 * self.hold)

    async def do_stay_silent(self):
        """Half-open, as the server sees it: no pong ever comes."""
        await (self.joined() if self.random.random() < 0.7 else self.polling())
        await asyncio.sleep(self.random.random() * 8 * self.hold)

    async def do_storm(self):
        """Ten come at once, and go at once."""
        await asyncio.gather(*(self.joined() for _ in range(10)), return_exceptions=True)
        await self.rest()

    async def do_join_and_leave(self):
        socket = await self.joined()
        for packet in ["41", "4" + encode(0, payload=self.auth())[0]] * self.random.randrange(1, 4):
            socket.send(packet)
        await self.rest()
