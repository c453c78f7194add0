"""Named checks against a server that the test starts itself."""

import asyncio
import os
import re
import subprocess
import time
import traceback

from engine import target
from wire import TIMEOUT, Closed, Connection, Failure, Refused, WebSocket

REGISTRY = []


class Check:
    def __init__(self, function, profile, number, is_timed):
        self.function, self.profile, self.number, self.is_timed = function, profile, number, is_timed
        self.name = " ".join(function.__doc__.split())

    def __str__(self):
        return f"{self.profile}{f' {self.number}' if self.number else ''}: {self.name}"


def official(**numbers):
    """A check of the official suites, by its number in each: `engineio=1, socketio=1`.

    With a ping every 300 ms all of them are timed.
    """

    def register(function):
        REGISTRY.extend(Check(function, profile, number, True) for profile, number in numbers.items())
        return function

    return register


def check(profile="extended", timed=False):
    """A check of our own. A timed one runs alone, and up to three times."""

    def register(function):
        REGISTRY.append(Check(function, profile, None, timed))
        return function

    return register


def expect(what, found, wanted):
    if found != wanted:
        raise Failure(f"{what}: {found!r}, not {wanted!r}")


def expect_that(condition, what):
    if not condition:
        raise Failure(what)


class Server:
    """socketio-test-server with one profile, started and ended by its process id."""

    def __init__(self, binary, profile):
        self.binary, self.profile = os.path.abspath(binary), profile
        self.process = self.port = None

    def start(self, port=0, *more):
        name, *flags = self.profile.split("+")
        arguments = ["--profile", name, *(f"--{flag}" for flag in flags), "--port", str(port), *more]
        self.process = subprocess.Popen(
            [self.binary, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "SWIFT_BACKTRACE": "enable=no"},
        )
        line = self.process.stdout.readline()
        found = re.fullmatch(r"listening on (\d+)\n", line)
        if not found:
            self.end()
            raise Failure(f"the server said {line!r} instead of its port, and ended with {self.process.returncode}")
        self.port = int(found.group(1))
        return self

    def end(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
        if self.process:
            self.process.wait()
            self.process.stdout.close()


class Endpoint:
    """The server as one check sees it, with the connections that the check keeps alive."""

    def __init__(self, port, profile, kept):
        self.port, self.profile, self.kept = port, profile, kept
        self.path = "/engine.io/" if profile == "engineio" else "/socket.io/"
        self.idle = []
        self.opened = []

    def target(self, transport="polling", sid=None, **query):
        return target(self.path, transport, sid, **query)

    async def connection(self):
        """A connection, ended with the check."""
        link = await Connection.open(self.port)
        self.opened.append(link)
        return link

    async def request(self, method, where, body=None, headers=None, timeout=TIMEOUT):
        """One request, on a connection kept from an earlier one or on its own, as the run wants it."""
        usable = [link for link in self.idle if not link.reader.at_eof()]
        link = usable.pop() if usable and self.kept else await self.connection()
        self.idle = usable
        fields = headers or {} if self.kept else {"Connection": "close", **(headers or {})}
        answer = await link.request(method, where, body, fields, timeout)
        if self.kept and answer.headers.get("connection", "").lower() != "close":
            self.idle.append(link)
        return answer

    async def open(self, headers=None, **query):
        """A polling session: its id."""
        answer = await self.request("GET", self.target(**query), headers=headers)
        expect("status of the handshake", answer.status, 200)
        return re.search(r'"sid":"([^"]+)"', answer.text).group(1)

    async def get(self, sid, timeout=TIMEOUT):
        return await self.request("GET", self.target(sid=sid), timeout=timeout)

    async def post(self, sid, body, headers=None):
        return await self.request("POST", self.target(sid=sid), body, headers)

    async def web_socket(self, sid=None, headers=None, beats=False, **query):
        """A WebSocket; without a session the open packet has been read, with an empty one it comes next."""
        socket = await WebSocket.open(self.port, self.target("websocket", sid, **query), headers)
        self.opened.append(socket.link)
        socket.beats = beats
        if sid is None:
            first = await socket.receive()
            expect_that(first.startswith("0{"), f"the first message was {first!r}")
        return socket

    async def socket(self, namespace="/", auth="", beats=None):
        """A WebSocket that has joined a namespace and was greeted: (WebSocket, Socket.IO id).

        Beyond the official suites it answers pings by itself, unless `beats` says otherwise.
        """
        socket = await self.web_socket(beats=self.profile.startswith("extended") if beats is None else beats)
        prefix = "" if namespace == "/" else namespace + ","
        socket.send(f"40{prefix}{auth}")
        answer = await socket.receive()
        sid = re.search(r'"sid":"([^"]+)"', answer)
        expect_that(answer.startswith(f"40{prefix}{{") and sid, f"CONNECT was answered {answer!r}")
        greeting = await socket.receive()
        expect_that(greeting.startswith(f'42{prefix}["auth",'), f"the greeting was {greeting!r}")
        return socket, sid.group(1)

    async def polling_socket(self):
        """A polling session that has joined `/` and was greeted: (Engine.IO id, Socket.IO id)."""
        sid = await self.open()
        expect("CONNECT by POST", (await self.post(sid, "40")).text, "ok")
        packets = []
        while len(packets) < 2:
            packets += (await self.get(sid)).text.split("\x1e")
        return sid, re.search(r'"sid":"([^"]+)"', packets[0]).group(1)

    async def refuses_web_socket(self, where, timeout=2.0):
        """A WebSocket handshake that is refused, or a socket that is closed at once."""
        try:
            socket = await WebSocket.open(self.port, where)
            self.opened.append(socket.link)
            await socket.closed(timeout)
        except (Refused, Closed):
            pass

    def close(self):
        for link in self.opened:
            link.abort()


async def run(one, port, kept, **arguments):
    """Runs a check: None, or what is wrong."""
    endpoint = Endpoint(port, one.profile, kept)
    try:
        await asyncio.wait_for(one.function(endpoint, **arguments), 20)
    except Failure as failure:
        return str(failure)
    except asyncio.TimeoutError:
        return "not done within 20 s"
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        return f"{error!r} at {os.path.basename(where.filename)}:{where.lineno}"
    finally:
        endpoint.close()


class Outcome:
    def __init__(self):
        self.passed = self.flaky = 0
        self.failed = []

    def note(self, one, fault, attempt=1):
        if fault is None:
            self.passed += 1
            if attempt > 1:
                self.flaky += 1
                print(f"flaky: {one} (passed at attempt {attempt})", flush=True)
        else:
            self.failed.append(one)
            print(f"FAILED {one}\n       {fault}", flush=True)


async def run_all(checks, port, kept, outcome):
    """First what waits for nothing, several at a time; then what watches the clock, and what failed, one by one.

    On a busy machine even pings and timeouts of seconds come between: what fails three times is a fault.
    """
    places = asyncio.Semaphore(6)
    failed = []

    async def together(one):
        async with places:
            if await run(one, port, kept) is None:
                outcome.note(one, None)
            else:
                failed.append(one)

    await asyncio.gather(*(together(one) for one in checks if not one.is_timed))
    alone = [(one, 1) for one in checks if one.is_timed] + [(one, 2) for one in failed]
    for one, first in alone:
        for attempt in range(first, 4):
            fault = await run(one, port, kept)
            if fault is None:
                break
        outcome.note(one, fault, attempt)


class Stopwatch:
    def __init__(self):
        self.started = time.monotonic()

    @property
    def seconds(self):
        return time.monotonic() - self.started
