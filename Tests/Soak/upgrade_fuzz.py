#!/usr/bin/env python3
"""Feeds the switch from HTTP to WebSocket with conversations that are cut, split, mixed and mutated.

Each conversation is a sequence of requests and frames, as bytes. Valid ones are sent unchanged, but split anywhere:
they must be answered exactly as ever. Mutated ones: whatever is answered must be well-formed HTTP, or after a 101
well-formed frames. The process must survive all of it, and hold no connection when everybody has left.
"""

import argparse
import asyncio
import base64
import contextlib
import hashlib
import logging
import random
import struct
import sys
import time

sys.dont_write_bytecode = True

from target import open_target  # noqa: E402  (before what it puts on the path)

from wire import Closed, Connection, Failure, WebSocket, frame, request, within  # noqa: E402

KEY = base64.b64encode(b"sixteen bytes...").decode()
ACCEPT = base64.b64encode(hashlib.sha1(KEY.encode() + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest()).decode()
PATH = "/engine.io/?EIO=4&transport="
# What garbage and half requests may be answered.
SENSIBLE = {100, 200, 204, 400, 403, 404, 405, 408, 411, 413, 414, 417, 426, 431, 501, 505}
# The server gives up a client that is silent for so long; what took longer proves nothing.
PATIENCE = 0.25
QUIET = 15
GROWTH_SHARE, GROWTH_BYTES = 0.08, 8 << 20


def head(line, *fields, body=b""):
    return "\r\n".join([line, "Host: 127.0.0.1", *fields, "", ""]).encode() + body


def upgrade(transport="websocket", method="GET", *fields):
    return head(
        f"{method} {PATH}{transport} HTTP/1.1", "Connection: Upgrade", "Upgrade: websocket",
        "Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {KEY}", *fields,
    )


GET = head(f"GET {PATH}polling HTTP/1.1")
POST = head(f"POST {PATH}polling&sid=unknown HTTP/1.1", "Content-Length: 6", body=b"4hello")
ELSEWHERE = head("GET /elsewhere HTTP/1.1")
CHUNKS = b"3\r\n4he\r\n2\r\nlo\r\n0\r\n\r\n"
CHUNKED = head(f"POST {PATH}polling&sid=unknown HTTP/1.1", "Transfer-Encoding: chunked", body=CHUNKS)
HELLO = [frame(1, b"4hello"), frame(2, b"\x01\x02"), frame(9, b"are you there"), frame(1, b"4\xc3\xbc" * 40)]
PARTS = [frame(1, b"4frag", fin=False), frame(9), frame(0, b"men", fin=False), frame(0, b"ted")]
BYE = frame(8, struct.pack(">H", 1000))

# Valid conversations, and the messages that must come back.
PLAIN = [
    ([upgrade(), *HELLO], ["4hello", b"\x01\x02", "4ü" * 40]),
    ([upgrade(), *PARTS], ["4fragmented"]),
    ([GET, upgrade(), HELLO[0]], ["4hello"]),
    ([GET, POST, ELSEWHERE, CHUNKED, GET, upgrade(), HELLO[0]], ["4hello"]),
    ([upgrade(), frame(1, b"4" + b"x" * 70_000)], ["4" + "x" * 70_000]),
]
STRANGE = [
    [upgrade(), upgrade(), *HELLO],
    [upgrade("websocket", "POST", "Content-Length: 5"), b"hello", *HELLO],
    [upgrade("websocket", "GET", "Content-Length: 5"), b"hello", *HELLO],
    [upgrade("websocket", "GET", "Transfer-Encoding: chunked"), b"5\r\nhello\r\n0\r\n\r\n", *HELLO],
    [upgrade("websocket", "GET", "Expect: 100-continue"), *HELLO],
    [upgrade("polling"), *HELLO],
    [upgrade("websocket&sid=unknown"), *HELLO],
    [upgrade().replace(b"HTTP/1.1", b"HTTP/1.0"), *HELLO],
    [upgrade().replace(b"Upgrade: websocket", b"Upgrade: h2c, websocket"), *HELLO],
    [upgrade().replace(b"Connection: Upgrade", b"Connection: keep-alive, Upgrade"), *HELLO, BYE, GET],
    [upgrade().replace(b"/engine.io/", b"/elsewhere/"), *HELLO, GET],
    [upgrade().replace(b"EIO=4", b"EIO=3"), GET, upgrade(), *HELLO],
    [GET, GET, GET, upgrade(), GET, *HELLO],
    [POST[:-3], upgrade(), *HELLO],
    [b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", upgrade(), *HELLO],
    [upgrade(), BYE, *HELLO, BYE],
    [upgrade(), *HELLO, GET],
]


def spoil(parts, draw):
    """The parts as they are, which is strange enough, or with something wrong in one of them or anywhere."""
    parts = list(parts)
    how = draw.randrange(3)
    if how == 1:
        place = draw.randrange(len(parts))
        parts[place] = mutate(parts[place], draw)
    return mutate(b"".join(parts), draw) if how == 2 else b"".join(parts)


def mutate(data, draw):
    data = bytearray(data)
    for _ in range(draw.choice([1, 1, 2, 5])):
        at = draw.randrange(len(data) + 1)
        end = min(len(data), at + draw.choice([1, 2, 10, 200]))
        change = draw.randrange(6)
        if change == 0 and at < len(data):
            data[at] ^= 1 << draw.randrange(8)
        elif change == 1:
            del data[at:end]
        elif change == 2:
            data[at:at] = data[at:end]
        elif change == 3:
            data[at:at] = draw.randbytes(draw.choice([1, 4, 100]))
        elif change == 4:
            del data[at:]
        else:
            data[at:at] = draw.choice([b"\r\n", b"\r\n\r\n", b"\n", b"\0", b"\x81", b"\x88\x00", b" ", b":"])
    return bytes(data)


def pieces(data, draw):
    """The bytes, split anywhere; sometimes everywhere."""
    if len(data) < 600 and draw.random() < 0.1:
        return [data[n : n + 1] for n in range(len(data))]
    cuts = sorted(draw.randrange(len(data) + 1) for _ in range(draw.choice([0, 0, 1, 2, 8])))
    return [data[start:end] for start, end in zip([0, *cuts], [*cuts, len(data)]) if start < end]


class Fuzz:
    def __init__(self, options):
        self.options = options
        self.server = open_target(options.binary, profile="engineio")
        self.plain = self.others = self.switched = 0

    async def run(self):
        before = self.server.sockets
        sizes = []
        for half in (1, 2):
            until = time.monotonic() + self.options.seconds / 2
            await asyncio.gather(*(self.work(f"{self.options.seed}/{place}", until) for place in range(8)))
            await self.quiet(before)
            sizes.append(self.server.resident)
        first, second = (size / (1 << 20) for size in sizes)
        print(
            f"{self.plain} valid conversations, {self.others} others, {self.switched} of which switched: "
            f"no connection left, {first:.1f} and {second:.1f} MiB resident"
        )
        if sizes[1] > sizes[0] * (1 + GROWTH_SHARE) + GROWTH_BYTES:
            raise Failure(f"the process grew from {first:.1f} to {second:.1f} MiB over the same work")

    async def work(self, seed, until):
        draw = random.Random(seed)
        while time.monotonic() < until:
            sent = b""
            try:
                if draw.random() < 0.2:
                    parts, wanted = draw.choice(PLAIN)
                    sent = b"".join(parts)
                    await self.converse(sent, wanted, draw)
                    self.plain += 1
                else:
                    sent = spoil(draw.choice([*STRANGE, *(parts for parts, _ in PLAIN)]), draw)
                    await self.provoke(sent, draw)
                    self.others += 1
                self.server.check_alive()
            except Failure as failure:
                raise Failure(f"{failure}; sent were\n    {sent[:3000]!r}") from failure

    async def write(self, link, data, draw):
        for piece in pieces(data, draw):
            link.write(piece)
            await asyncio.sleep(draw.choice([0, 0, 0, 0.001]))

    async def converse(self, data, wanted, draw):
        """Everything must be answered; the messages come back."""
        link = await Connection.open(self.server.port)
        started = time.monotonic()
        try:
            writing = asyncio.create_task(self.write(link, data, draw))
            while (answer := await link.receive()).status != 101:
                if answer.status not in (200, 400, 404):
                    raise Failure(f"a valid request was answered {answer}")
            socket = WebSocket(link, answer)
            if answer.headers["sec-websocket-accept"] != ACCEPT:
                raise Failure(f"wrong Sec-WebSocket-Accept: {answer.all}")
            await writing
            for message in ["0{", *wanted]:
                found = await socket.receive()
                if not (found == message or message == "0{" and found.startswith(message)):
                    raise Failure(f"{str(found)[:100]!r} came back instead of {str(message)[:100]!r}")
            socket.close()
            if (code := await socket.closed()) != 1000:
                raise Failure(f"a close frame 1000 was answered {code}")
        except (Closed, OSError, Failure) as error:
            if time.monotonic() - started < PATIENCE:
                raise Failure(f"a valid conversation: {error}") from error
        finally:
            link.abort()

    async def provoke(self, data, draw):
        """Leaves at any moment in any way; what came until then must be well-formed."""
        link = await Connection.open(self.server.port)
        reading = asyncio.create_task(self.read_all(link))
        with contextlib.suppress(OSError):
            await self.write(link, data, draw)
            if draw.random() < 0.4:
                link.writer.write_eof()
        await asyncio.wait([reading], timeout=draw.choice([0, 0.005, 0.05, 0.6]))
        link.close() if draw.random() < 0.5 else link.abort()
        reading.cancel()
        await asyncio.wait([reading])
        if not reading.cancelled() and reading.exception() is not None:
            raise reading.exception()

    async def read_all(self, link):
        """Answers, then frames, until the end."""
        try:
            while (answer := await link.receive(60)).status != 101:
                if answer.status not in SENSIBLE:
                    raise Failure(f"answered {answer}")
            self.switched += 1
            socket = WebSocket(link, answer)
            while True:
                await socket.receive(60)
        except (Closed, OSError, RuntimeError):
            # The last one: a ping or a close frame that cannot be answered, since this side has ended.
            pass
        except (ValueError, LookupError) as error:
            raise Failure(f"what was answered cannot be read: {error!r}") from error

    async def quiet(self, before):
        deadline = time.monotonic() + QUIET
        while self.server.sockets > before:
            if time.monotonic() > deadline:
                raise Failure(f"{self.server.sockets} sockets instead of {before}, {QUIET} s after everybody left")
            await asyncio.sleep(0.1)
        answer = await within(5, request(self.server.port, "GET", f"{PATH}polling"), "an answer to a handshake")
        if answer.status != 200:
            raise Failure(f"a handshake was answered {answer}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--binary", default=".build/debug/socketio-test-server")
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--seed", type=int, default=None, help="default: a new one, printed")
    options = parser.parse_args()
    if options.seed is None:
        options.seed = random.SystemRandom().randrange(1 << 31)
    print(f"seed {options.seed}", flush=True)
    # Writes to connections that the server has ended are no news here.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    fuzz = Fuzz(options)
    try:
        asyncio.run(fuzz.run())
    except Failure as failure:
        print(f"FAILED: {failure}\n  replay: {' '.join(sys.argv)} --seed {options.seed}")
        sys.exit(1)
    finally:
        fuzz.server.end()


if __name__ == "__main__":
    main()
