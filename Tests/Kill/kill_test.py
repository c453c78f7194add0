#!/usr/bin/env python3
"""Kills the real server with SIGKILL at random moments while clients push; nothing acknowledged may be lost.

Eight clients (two replicas for each of four users) push queues of messages, receipts, pins and unknown kinds to each
other over HTTP. Another process keeps what was acknowledged. After each restart every acknowledged operation must stand
in every journal concerned, exactly once, and no operation in only some of its journals. At the end the same is read
from the files.

The moments and the traffic come from one seed; what interleaves is up to the machine, so a seed replays the traffic and
the moments, not every switch of threads.
"""

import argparse
import json
import os
import random
import shutil
import sys
import tempfile
import time

from clients import Client, Gate
from journals import Journal, check_acknowledged, check_whole, read_files, read_through_api
from ledger import Ledger
from server import Failure, Server

USERS = 4
REPLICAS = 2
# One restart in six is killed again before it is known to be ready: recovery must survive dying.
KILLED_WHILE_STARTING = 1 / 6
FULL_READ_EVERY = 10


class KillTest:
    def __init__(self, options, directory):
        self.options = options
        self.random = random.Random(options.seed)
        self.server = Server(os.path.abspath(options.binary), directory)
        self.ledger = Ledger(os.path.join(directory, "ledger.jsonl"))
        self.failures = []
        self.kills = 0
        self.killed_while_starting = 0
        self.entries = []

    def run(self):
        self.users = [self.add_user(number) for number in range(USERS)]
        self.server.start()
        self.server.wait_until_ready()
        for user in self.users:
            user["token"] = self.log_in(user)
        self.journals = {user["id"]: Journal(user["id"]) for user in self.users}
        self.cursors = {user["id"]: None for user in self.users}
        self.gate = Gate(USERS * REPLICAS)
        self.clients = [self.client(user, number) for user in self.users for number in range(REPLICAS)]
        for client in self.clients:
            client.start()
        self.gate.open()
        while self.kills < self.options.kills:
            self.one_kill()
        self.gate.end()
        self.server.stop()
        self.check_files()

    def add_user(self, number):
        password = f"correct horse {number}"
        person = ["--email", f"person{number}@example.org", "--name", f"Person {number}"]
        printed = self.server.command("user", "add", *person, "--password-stdin", "--json", text=password + "\n")
        return {**json.loads(printed), "password": password}

    def log_in(self, user):
        body = {"email": user["email"], "password": user["password"]}
        status, answer, _ = self.server.request("POST", "/api/auth/login", body=body, timeout=30)
        if status != 200:
            raise Failure(f"POST /api/auth/login: {status} {answer}")
        return answer["token"]

    def client(self, user, number):
        peers = [other["id"] for other in self.users if other is not user]
        seed = f"{self.options.seed}/{user['id']}/{number}"
        return Client(self.server, self.gate, self.ledger, user, peers, seed, self.failures)

    def one_kill(self):
        time.sleep(self.random.uniform(0.0, 0.5))
        self.server.kill()
        self.kills += 1
        self.gate.close()
        while True:
            self.server.start()
            if self.kills >= self.options.kills or self.random.random() >= KILLED_WHILE_STARTING:
                break
            time.sleep(self.random.uniform(0.0, 0.15))
            self.server.kill()
            self.kills += 1
            self.killed_while_starting += 1
        self.server.wait_until_ready()
        self.check()
        self.gate.open()

    def check(self):
        if self.failures:
            raise Failure(self.failures[0])
        if self.kills % FULL_READ_EVERY == 0 or self.kills >= self.options.kills:
            self.journals = {user["id"]: Journal(user["id"]) for user in self.users}
            self.cursors = {user["id"]: None for user in self.users}
        for user in self.users:
            name = user["id"]
            self.cursors[name] = read_through_api(self.server, user, self.journals[name], self.cursors[name])
        new = self.ledger.new_entries()
        self.entries += new
        for entry in self.entries:
            check_acknowledged(self.journals, entry)
        check_whole(self.journals)
        for entry in self.random.sample(new, min(3, len(new))):
            self.check_arrival(entry)

    def check_arrival(self, entry):
        token = next(user["token"] for user in self.users if user["id"] == entry["user"])
        status, answer, _ = self.server.request("GET", f"/api/sync/ops/{entry['op']}", token)
        if status != 200 or (answer.get("id"), answer.get("seq")) != (entry["id"], entry["seq"]):
            raise Failure(f"GET ops/{entry['op']}: {status} {answer}, acknowledged as {entry}")

    def check_files(self):
        journals = read_files(self.server.data)
        for user in self.users:
            found = len(journals[user["id"]].records) if user["id"] in journals else 0
            served = len(self.journals[user["id"]].records)
            if found < served:
                raise Failure(f"the files of {user['id']} hold {found} records, the API served {served}")
        people = {user["id"]: journals[user["id"]] for user in self.users}
        for entry in self.entries:
            check_acknowledged(people, entry)
        check_whole(people)

    def report(self, seconds):
        pushes = sum(client.pushes for client in self.clients)
        repeats = sum(client.repeats for client in self.clients)
        lost = sum(client.lost_answers for client in self.clients)
        print(
            f"{self.kills} kills ({self.killed_while_starting} while starting), {pushes} pushes answered, "
            f"{lost} answers lost, {len(self.entries)} operations acknowledged, {repeats} sent again: "
            f"all there exactly once, {seconds:.0f} s"
        )

    def end(self):
        self.server.end()
        self.ledger.close()


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--binary", default=".build/debug/ticx-sync")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=None, help="default: a new one, printed")
    options = parser.parse_args()
    if options.seed is None:
        options.seed = random.SystemRandom().randrange(1 << 31)
    return options


def main():
    options = arguments()
    replay = f"python3 Tests/Kill/kill_test.py --binary {options.binary} --kills {options.kills} --seed {options.seed}"
    print(f"seed {options.seed}", flush=True)
    directory = tempfile.mkdtemp(prefix="ticx-kill-")
    test = KillTest(options, directory)
    started = time.monotonic()
    try:
        test.run()
        test.report(time.monotonic() - started)
    except Failure as failure:
        print(f"FAILED after {test.kills} kills: {failure}\n  kept: {directory}\n  replay: {replay}")
        directory = None
        sys.exit(1)
    finally:
        test.end()
        if directory:
            shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main()
