#!/usr/bin/env python3
"""Messages through Socket.IO and HTTP while the server is killed and networks break; each must arrive exactly once.

Every user has several replicas: some come back with the private id and the last offset, as genuine clients do, some as
fresh clients that pull with their cursor and then take `sync` events; by WebSocket, by polling, with an upgrade; in
every namespace. They send by event, by POST and by push, and tell what they read. A proxy in front of each breaks its
connections; the server is killed and restarted. Then everything is quiet, and what each replica saw is compared with
the journals and with the acknowledgements.

The traffic and the troubles come from one seed; what interleaves is up to the machine, so a seed replays the kinds of
things that happen and not every switch.
"""

import argparse
import asyncio
import itertools
import logging
import os
import pathlib
import random
import shutil
import sys
import tempfile
import traceback

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "Realtime"), str(TESTS / "Kill")]
sys.dont_write_bytecode = True

import proof  # noqa: E402  (found through the path above)
from diary import Diary, Violation  # noqa: E402
from proxy import Proxy  # noqa: E402
from replicas import Pulling, Recovering  # noqa: E402
from sending import Sender  # noqa: E402
from server import Failure, Server  # noqa: E402
from troubles import Troubles  # noqa: E402
from wire import cancel  # noqa: E402

USERS = 3
# Every user's replicas; the last two come when everything is under way.
REPLICAS = [
    (Recovering, "websocket", "/", "/socket.io/"),
    (Pulling, "websocket", "/api", "/socket.io/"),
    (Recovering, "polling", "/api/", "/socket.io/"),
    (Pulling, "upgrade", "/", "/api/socket.io/"),
    (Recovering, "upgrade", "/api", "/api/socket.io/"),
    (Pulling, "polling", "/", "/socket.io/"),
    (Recovering, "websocket", "/api", "/api/socket.io/"),
]
LATE = 2
# Seconds without anything new after which what is missing is lost: longer than a silent connection is believed in.
PATIENCE = 30


class DeliveryTest:
    def __init__(self, options, directory):
        self.options = options
        self.server = Server(os.path.abspath(options.binary), directory)
        self.diary = Diary()
        self.replicas, self.senders, self.tasks = [], [], []

    def random(self, name):
        return random.Random(f"{self.options.seed}/{name}")

    async def run(self):
        """Runs the test; the first violation of any task ends it."""
        self.users = [self.server.add_person(number) for number in range(USERS)]
        self.server.start()
        self.server.wait_until_ready()
        for user in self.users:
            await self.add_replicas(user, REPLICAS[:-LATE])
        await self.go_on(until=lambda: all(replica.connects for replica in self.replicas), seconds=20)
        troubles = Troubles(self.server, self.replicas, self.diary, self.random("troubles"), 0.3)
        quarrel = self.spawn(troubles.run())
        for replica in self.replicas:
            self.add_sender(replica)
        await self.go_on(seconds=self.options.seconds / 2)
        for user in self.users:
            for replica in await self.add_replicas(user, REPLICAS[-LATE:]):
                self.add_sender(replica)
        await self.go_on(seconds=self.options.seconds / 2)
        troubles.stops.set()
        await self.go_on(60, until=quarrel.done)
        await self.settle()
        self.report(troubles)

    async def add_replicas(self, user, kinds):
        added = []
        for manner, transport, namespace, path in kinds:
            number = len([replica for replica in self.replicas if replica.user is user])
            name = f"u{user['id']}.{number}"
            proxy = await Proxy(self.server.port).start()
            replica = manner(name, user, proxy, self.diary, self.random(name), transport, namespace, path)
            added.append(replica)
            self.replicas.append(replica)
            self.spawn(replica.run())
        return added

    def add_sender(self, replica):
        peers = [user["id"] for user in self.users if user is not replica.user]
        sender = Sender(replica, peers, self.diary, self.random(f"sender {replica.name}"), self.options.pace)
        self.senders.append(sender)
        sender.task = self.spawn(sender.run())

    def spawn(self, work):
        task = asyncio.create_task(work)
        self.tasks.append(task)
        return task

    async def go_on(self, seconds, until=lambda: False):
        """Lets the tasks work for so long, or until something is so."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while not until() and loop.time() < deadline:
            await asyncio.sleep(0.05)
            for task in self.tasks:
                if task.done():
                    task.result()

    async def settle(self):
        """Quiet: every queue gets through, everybody comes back; then what is still missing may take its time."""
        for sender in self.senders:
            sender.stops.set()
        for replica in self.replicas:
            replica.proxy.heal()
        while left := self.left:
            await self.go_on(PATIENCE, until=lambda: self.left < left)
            if self.left >= left:
                names = ", ".join(str(sender.replica) for sender in self.senders if not sender.task.done())
                raise Violation(f"these could not get their queues through: {names}")
        journals = await self.prove()
        await asyncio.to_thread(self.check_histories, journals)
        self.records = sum(len(journal) for journal in journals.values())

    @property
    def left(self):
        """What is still to be acknowledged, and senders that have not come to rest."""
        return sum(sender.left + 1 for sender in self.senders if not sender.task.done())

    async def prove(self):
        """Returns the journals once all is as it must be."""
        wrong = []
        while True:
            journals = {user["id"]: await asyncio.to_thread(self.journal, user) for user in self.users}
            findings = proof.check(journals, self.replicas, self.diary)
            # Something that arrived while the journals were read looks wrong once, not twice.
            for finding in findings.wrong:
                if finding in wrong:
                    raise Violation(*finding)
            wrong = findings.wrong
            if not findings.wrong and not findings.missing:
                return journals
            news = max(replica.last_news for replica in self.replicas)
            if findings.missing and self.diary.now > news + PATIENCE:
                raise Violation(*findings.missing[0])
            await self.go_on(0.5)

    def journal(self, user):
        """The user's own records from the beginning, asked for without the proxy."""
        records, cursor = [], ""
        while True:
            path = f"/api/sync/delta?limit=500{cursor}"
            page = self.answer("GET", path, user)
            records += [record for record in page["records"] if record["journal"] == "user"]
            if not page["more"]:
                return records
            cursor = f"&cursor={page['cursor']}"

    def check_histories(self, journals):
        findings = proof.Findings()
        histories = {
            (user["id"], peer["id"]): self.history(user, peer["id"])
            for user, peer in itertools.permutations(self.users, 2)
        }
        proof.check_history(histories, journals, findings)
        if findings.wrong:
            raise Violation(*findings.wrong[0])

    def history(self, user, peer):
        messages, before = [], ""
        while page := self.answer("GET", f"/api/chat/messages/{peer}?limit=200{before}", user):
            messages = page + messages
            before = f"&before={page[0]['id']}"
        return messages

    def answer(self, method, path, user):
        status, answer, _ = self.server.request(method, path, user["token"])
        if status != 200:
            raise Violation(f"{method} {path}: {status} {answer}")
        return answer

    def report(self, troubles):
        recovering = [replica for replica in self.replicas if isinstance(replica, Recovering)]
        pulling = [replica for replica in self.replicas if isinstance(replica, Pulling)]
        tried = self.diary.messages.values()
        acknowledged = [message for message in tried if message.id is not None]
        events = sum(len(replica.told) for replica in recovering)
        records = sum(len(replica.records) for replica in pulling)
        print(
            f"{troubles.kills} kills, {troubles.restarts} restarts, {sum(troubles.counts.values())} broken links: "
            f"{troubles.counts}; "
            f"{sum(replica.connects for replica in self.replicas)} connections of {len(self.replicas)} replicas\n"
            f"{len(acknowledged)} of {len(tried)} messages acknowledged ({self.diary.refused} refused), "
            f"{self.records} records; {events} events in {sum(r.recoveries for r in recovering)} recoveries, "
            f"{records} records pulled ({sum(r.pulls for r in pulling)} pages) or pushed "
            f"({sum(r.pushed for r in pulling)}): each exactly once, {self.diary.now:.0f} s"
        )

    async def end(self):
        await cancel(self.tasks)
        for replica in self.replicas:
            replica.proxy.end()
        self.server.end()


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--binary", default=".build/debug/ticx-sync")
    parser.add_argument("--seed", type=int, default=None, help="default: a new one, printed")
    parser.add_argument("--seconds", type=float, default=30, help="of traffic; quiet and proof come on top")
    parser.add_argument("--pace", type=float, default=0.5, help="seconds between two acts of a replica, on average")
    options = parser.parse_args()
    if options.seed is None:
        options.seed = random.SystemRandom().randrange(1 << 31)
    return options


async def run(test):
    try:
        await test.run()
    finally:
        await test.end()


def main():
    options = arguments()
    print(f"seed {options.seed}", flush=True)
    # Writes to connections that were cut are no news here.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    directory = tempfile.mkdtemp(prefix="ticx-delivery-")
    test = DeliveryTest(options, directory)
    try:
        asyncio.run(run(test))
    except Exception as failure:  # whatever it is, it is told with the seed
        if not isinstance(failure, (Failure, Violation)):
            traceback.print_exc()
        key = getattr(failure, "key", None)
        replay = f"python3 Tests/Delivery/delivery_test.py --binary {options.binary} --seconds {options.seconds:g}"
        print(f"FAILED after {test.diary.now:.1f} s: {failure}")
        if key:
            print(test.diary.history(key))
        print(f"  kept: {directory}\n  replay: {replay} --seed {options.seed}")
        directory = None
        sys.exit(1)
    finally:
        if directory:
            shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main()
