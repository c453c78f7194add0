#!/usr/bin/env python3
"""Socket.IO side by side: this project's server and python-socketio, under the same load client in one run.

Without a store: the test server's profile `load` beside the same events in python-socketio. With one: `ticx-sync
serve`, signed-in people and acknowledgements of what is on the disk; nothing of the kind is beside it. The sides take
turns round by round; figures are medians of the rounds. Processor time is the server's, in user space and the kernel.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Tests", "Kill"))
from server import Failure, Server  # noqa: E402
from sides import Peer, goal_line, row  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
PEOPLE = 64
# Per figure: its title, the load client's arguments, and per number the goal that ours is held to.
BARE = [
    ("relay, 50 clients, 8 in flight each", ["relay", "--clients", "50"],
     {"per_second": 40000, "server_us": 20, "p50_ms": None, "p99_ms": None}),
    ("relay, 500 clients, 8 in flight each", ["relay", "--clients", "500"],
     {"per_second": None, "server_us": None, "p50_ms": None, "p99_ms": None}),
    ("relay, 500 clients, 2000 messages a second", ["relay", "--clients", "500", "--rate", "2000"],
     {"p50_ms": None, "p99_ms": 10, "server_us": None}),
    ("rooms of 100, 5 of them, deliveries", ["fan-out", "--clients", "500", "--window", "2"],
     {"per_second": None, "server_us": None}),
    ("connections opened, joined, closed", ["connect", "--clients", "32"], {"per_second": 2000, "server_us": None}),
]
IDLE = ("idle connections, 2000 of them", ["idle", "--clients", "2000"], {"mb_per_1000": 14})
SIGNED_IN = [
    ("durable chat, 64 people, 8 in flight each", ["chat", "--clients", str(PEOPLE)],
     {"per_second": 15000, "p50_ms": None, "p99_ms": None, "server_us": None, "delivered_per_second": None,
      "delivery_p99_ms": None}),
    # 512 in flight at 15 000 a second wait 34 ms on average, however short the way is: latency has a figure of its own.
    ("durable chat, 64 people, 1 in flight each", ["chat", "--clients", str(PEOPLE), "--window", "1"],
     {"per_second": None, "p50_ms": None, "p99_ms": 20, "delivery_p99_ms": None}),
    ("signed-in connections opened, joined, closed", ["connect", "--clients", "32"],
     {"per_second": None, "server_us": None}),
    ("signed-in idle connections, 1000 of them", ["idle", "--clients", "1000"], {"mb_per_1000": None}),
]


class Bench:
    def __init__(self, options):
        self.options = options
        self.goals = []

    def load(self, server, arguments):
        """One round of one kind of load; nothing of a round that failed, which is said."""
        command = [self.options.load, *arguments, "--port", str(server.port), "--server", str(server.process.pid),
                   "--seconds", str(self.options.seconds)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=40)
        except subprocess.TimeoutExpired:
            print(f"  {arguments[0]}: no end after 40 s")
            return None
        if done.returncode != 0:
            print(f"  {arguments[0]}: {done.stderr.strip()}")
            return None
        return json.loads(done.stdout)

    def figure(self, figure, sides, rounds):
        """Rounds in turn against each side, printed with their medians."""
        title, arguments, wanted = figure
        found = [[] for _ in sides]
        for _ in range(rounds):
            for results, side in zip(found, sides):
                result = side and self.load(side, arguments)
                if result:
                    results.append(result)
        for name, goal in wanted.items():
            medians = [statistics.median(result[name] for result in results) if results else None for results in found]
            print(row(title, name, *medians), flush=True)
            title = ""
            if goal is not None and medians[0] is not None:
                self.goals.append(goal_line(figure[0], name, goal, medians[0]))


def without_store(bench, log):
    options = bench.options
    ours = [options.test_server, "--profile", "load", "--port", "PORT"]
    theirs = [options.python, os.path.join(HERE, "python_socketio_server.py"), "PORT"]

    def run(figures, rounds):
        sides = [Peer(ours, log), Peer(theirs, log) if os.path.exists(options.python) else None]
        try:
            for figure in figures:
                bench.figure(figure, sides, rounds)
        finally:
            for side in filter(None, sides):
                side.end()

    run(BARE, options.rounds)
    # In processes of their own: memory that an earlier load left behind would hide what a connection takes.
    run([IDLE], 1)


def with_store(bench, directory):
    server = Server(os.path.abspath(bench.options.binary), directory)
    people = os.path.join(directory, "people")
    with open(people, "w") as file:
        for number in range(PEOPLE):
            email = f"p{number}@bench.example"
            user = json.loads(server.command("user", "add", "--email", email, "--name", f"P{number}", "--no-password",
                                             "--json"))
            file.write(f"{user['id']} {server.command('token', email).strip()}\n")
    try:
        for figure in SIGNED_IN:
            title, arguments, wanted = figure
            server.start()
            server.wait_until_ready()
            rounds = 1 if arguments[0] == "idle" else bench.options.rounds
            bench.figure((title, [*arguments, "--people", people], wanted), [server, None], rounds)
            server.stop()
    except Failure as failure:
        print(f"  {failure}")
    finally:
        server.end()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", required=True, help="ticx-sync")
    parser.add_argument("--test-server", required=True, help="socketio-test-server")
    parser.add_argument("--load", required=True, help="socket-load")
    parser.add_argument("--python", default=os.path.join(HERE, ".venv", "bin", "python"))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=1.5, help="measured time of a round, after half a second")
    parser.add_argument("--only", choices=["bare", "store"])
    options = parser.parse_args()
    bench = Bench(options)
    # Thousands of connections, in the servers and in the client: all of them inherit this.
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    print(f"Socket.IO over WebSocket beside python-socketio (uvicorn, uvloop): medians of {options.rounds} rounds of "
          f"{options.seconds} s, {os.cpu_count()} processors for server and clients")
    print(f"{'':66}{'ours':>10}{'theirs':>12}{'times better':>14}")
    with tempfile.TemporaryDirectory(dir=".", prefix=".build-bench-") as directory:
        with open(os.path.join(directory, "servers.log"), "ab") as log:
            if options.only != "store":
                without_store(bench, log)
        if options.only != "bare":
            with_store(bench, os.path.abspath(directory))
    print("\n".join(bench.goals))


if __name__ == "__main__":
    main()
