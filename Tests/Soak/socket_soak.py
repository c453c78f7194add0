#!/usr/bin/env python3
"""Hundreds of clients that misbehave in every way, beside some that do not and must not notice.

Two rounds of the same work. Good clients, of each transport, ask all the time: they keep their connections, and their
answers come within a bound. After each round the server's sockets are those of the good clients again, also by its own
count, and the second round leaves it no larger than the first one did.
"""

import argparse
import asyncio
import logging
import os
import random
import sys

sys.dont_write_bytecode = True

from target import open_target  # noqa: E402  (before what it puts on the path)

from abuse import Abuser  # noqa: E402
from client import Client  # noqa: E402
from wire import Closed, Failure, cancel  # noqa: E402

TRANSPORTS = ["websocket", "polling", "upgrade"]
GOOD = 6
# Seconds a good client's answer may take, on a busy machine and with a debug build.
BOUND = 10.0
# Seconds until the server must have let go of everybody who left: a ping's interval and timeout, and some.
QUIET = 30
# How much larger the process may be after the second round than after the first: what an allocator scatters, not leaks.
GROWTH_SHARE, GROWTH_BYTES = 0.08, 8 << 20


class Good:
    """Asks again and again. Its connection never ends."""

    def __init__(self, server, number):
        self.server, self.number = server, number
        self.transport = TRANSPORTS[number % len(TRANSPORTS)]
        self.delays = []

    async def open(self):
        self.client = await Client.open(self.server.port, auth=self.server.auth(self.number), transport=self.transport)

    async def run(self):
        loop = asyncio.get_running_loop()
        while True:
            started = loop.time()
            try:
                await self.ask()
            except (Closed, Failure) as error:
                raise Failure(f"good client {self.number} ({self.transport}): {error}") from error
            self.delays.append(loop.time() - started)
            await asyncio.sleep(0.1)

    async def ask(self):
        text = f"{self.number} {len(self.delays)}"
        await self.client.emit("message", text)
        event = await self.client.event(timeout=BOUND)
        if event != ["message-back", text]:
            raise Failure(f"{text!r} was answered {event}")


class GoodPerson(Good):
    """Writes to the next one, who must be told of it; both within the bound."""

    async def ask(self):
        text = f"{self.number} {len(self.delays)}"
        receiver = self.server.people[(self.number + 1) % GOOD]["id"]
        body = {"receiverId": receiver, "message": text, "type": "text"}
        answer = await self.client.ask("send_message", body, timeout=BOUND)
        if not answer[0]["success"]:
            raise Failure(f"{text!r} was answered {answer}")
        event = await self.next.client.event("new_message", timeout=BOUND)
        if event[1]["text"] != text:
            raise Failure(f"{text!r} was sent, {event} came")


class Soak:
    def __init__(self, options):
        self.options = options
        self.others = range(GOOD, GOOD + max(1, options.sockets // 20))
        self.server = open_target(options.binary, people=self.others.stop)
        manner = GoodPerson if len(self.server.people) > 1 else Good
        self.good = [manner(self.server, number) for number in range(GOOD)]
        self.tasks = []
        for one, other in zip(self.good, self.good[1:] + self.good[:1]):
            one.next = other

    async def run(self):
        before = await self.quiet(None, gauges=0)
        for one in self.good:
            await one.open()
        for one in self.good:
            self.spawn(one.run())
        # Until the good clients have spoken, the server may still hold the polling side of an upgrade.
        await self.go_on(1)
        expected = await self.quiet(None)
        sizes = []
        for number in (1, 2):
            await self.round(number)
            await self.quiet(expected)
            sizes.append(self.server.resident)
        await cancel(self.tasks)
        for one in self.good:
            await one.client.close()
        await self.quiet(before, gauges=0)
        self.report(sizes)

    async def run_to_the_end(self):
        try:
            await self.run()
        finally:
            await cancel(self.tasks)

    async def round(self, number):
        abusers = [
            Abuser(self.server, random.Random(f"{self.options.seed}/{place}"), self.options.hold, self.others)
            for place in range(self.options.sockets)
        ]
        until = asyncio.get_running_loop().time() + self.options.seconds / 2
        work = [self.spawn(abuser.run(until)) for abuser in abusers]
        while not all(task.done() for task in work):
            await self.go_on(0.1)
        counts = {}
        for abuser in abusers:
            for kind, count in abuser.counts.items():
                counts[kind.removeprefix("do_")] = counts.get(kind.removeprefix("do_"), 0) + count
        print(f"round {number}: {sum(counts.values())} times misbehaved: {dict(sorted(counts.items()))}", flush=True)

    async def go_on(self, seconds):
        await asyncio.sleep(seconds)
        self.server.check_alive()
        for task in self.tasks:
            if task.done():
                task.result()

    def spawn(self, work):
        task = asyncio.create_task(work)
        self.tasks.append(task)
        return task

    async def quiet(self, expected, gauges=GOOD):
        """Waits until only the good clients are left, by the system's count and by the server's own."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + QUIET
        settled, last = 0, None
        while True:
            sockets, own = self.server.sockets, await self.server.gauges()
            settled = settled + 1 if (sockets, own) == last else 0
            last = sockets, own
            done = sockets == expected if expected is not None else settled >= 5
            if done and all(value == gauges for value in own.values()):
                return sockets
            if loop.time() > deadline:
                raise Failure(f"{QUIET} s later the server has {sockets} sockets instead of {expected}, and says {own}")
            if gauges:
                await self.go_on(0.2)
            else:
                await asyncio.sleep(0.2)

    def report(self, sizes):
        delays = sorted(delay for one in self.good for delay in one.delays)
        first, second = (size / (1 << 20) for size in sizes)
        print(
            f"{len(delays)} answers to good clients: median {delays[len(delays) // 2] * 1000:.0f} ms, "
            f"99 % {delays[len(delays) * 99 // 100] * 1000:.0f} ms, slowest {delays[-1] * 1000:.0f} ms; "
            f"resident {first:.1f} MiB after the first round, {second:.1f} MiB after the second"
        )
        if sizes[1] > sizes[0] * (1 + GROWTH_SHARE) + GROWTH_BYTES:
            raise Failure(f"the process grew from {first:.1f} to {second:.1f} MiB over the same work")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--binary", default=".build/debug/socketio-test-server", help="or ticx-sync")
    parser.add_argument("--sockets", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=20, help="of misbehaviour, in two rounds")
    parser.add_argument("--hold", type=float, default=1.0, help="how long things stay as they are, as a factor")
    parser.add_argument("--seed", type=int, default=None, help="default: a new one, printed")
    options = parser.parse_args()
    if options.seed is None:
        options.seed = random.SystemRandom().randrange(1 << 31)
    print(f"seed {options.seed}, {os.path.basename(options.binary)}", flush=True)
    # Writes to connections that the server has ended are no news here.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    soak = Soak(options)
    try:
        asyncio.run(soak.run_to_the_end())
    except Failure as failure:
        print(f"FAILED: {failure}\n  replay: {' '.join(sys.argv)} --seed {options.seed}")
        sys.exit(1)
    finally:
        soak.server.end()


if __name__ == "__main__":
    main()
