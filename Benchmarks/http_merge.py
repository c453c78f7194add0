#!/usr/bin/env python3
"""Operations merged a second over HTTP: full pushes to a server of its own, medians of several rounds.

Each author has a connection and sends one push of 500 operations after the other, as a client with a long queue does.
The requests are built before the clock runs; answers are read whole and checked. The processor time is the server's.
"""

import argparse
import http.client
import json
import os
import statistics
import sys
import tempfile
import threading
import time
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Tests", "Kill"))
from server import Server  # noqa: E402
from sides import processor_seconds  # noqa: E402

OPERATIONS = 500
PUSHES = 8


class Author:
    """One person with one replica, and the pushes still to send."""

    def __init__(self, server, number):
        user = json.loads(server.command(
            "user", "add", "--email", f"a{number}@bench.example", "--name", f"A{number}", "--password-stdin", "--json",
            text="a password of the benchmark\n"))
        self.token = server.command("token", f"a{number}@bench.example").strip()
        self.id = user["id"]
        self.replica = str(uuid.uuid4())
        self.n = 0
        self.link = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)

    def pushes(self, receiver):
        for _ in range(PUSHES):
            operations = []
            for _ in range(OPERATIONS):
                self.n += 1
                operations.append({
                    "opId": str(uuid.uuid4()), "n": self.n, "kind": "message.send",
                    "body": {"to": receiver, "text": f"Message {self.n} of a long queue", "type": "text"}})
            yield json.dumps({"replica": self.replica, "limit": 0, "ops": operations}, separators=(",", ":")).encode()

    def send(self, bodies, failures):
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        for body in bodies:
            self.link.request("POST", "/api/sync", body, headers)
            answer = self.link.getresponse()
            text = answer.read()
            if answer.status != 200 or f'"applied":{OPERATIONS}'.encode() not in text:
                failures.append(f"{answer.status} {text[-200:]!r}")
                return


def measure(server, authors, receiver, rounds):
    rates, costs = [], []
    for turn in range(rounds + 1):
        work = [(author, list(author.pushes(receiver))) for author in authors]
        failures = []
        threads = [threading.Thread(target=author.send, args=(bodies, failures)) for author, bodies in work]
        used, started = processor_seconds(server.process.pid), time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took, cost = time.monotonic() - started, processor_seconds(server.process.pid) - used
        if failures:
            sys.exit(f"a push was not applied: {failures[0]}")
        count = len(authors) * PUSHES * OPERATIONS
        if turn > 0:  # the first round warms up
            rates.append(count / took)
            costs.append(cost / count * 1e6)
    return statistics.median(rates), statistics.median(costs)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", required=True)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        server = Server(os.path.abspath(options.binary), directory)
        try:
            server.start()
            server.wait_until_ready()
            print(f"Merging over HTTP: pushes of {OPERATIONS} operations, medians of {options.rounds} rounds")
            print("authors   operations/s   processor us each, the server's")
            everybody = [Author(server, number) for number in range(5)]
            for count in (1, 2, 4):
                rate, cost = measure(server, everybody[:count], everybody[-1].id, options.rounds)
                print(f"{count:7}   {rate:12.0f}   {cost:31.2f}")
            server.stop()
        finally:
            server.end()


if __name__ == "__main__":
    main()
