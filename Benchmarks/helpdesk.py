#!/usr/bin/env python3
"""The helpdesk's REST calls beside a minimal Python server (starlette on uvicorn, uvloop) under the same load.

10 000 people and 100 000 tickets. Ours checks tokens, asks who may see what and stores before it answers; the other
side does the same JSON work from memory and nothing else. The load is wrk's, on the same processors; figures are
medians of rounds in turn. Processor time is the server's, in user space and the kernel.
"""

import argparse
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Tests", "Kill"))
from server import Failure, Server  # noqa: E402
from sides import Peer, goal_line, processor_seconds, row  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
PEOPLE, TICKETS, CONNECTIONS = 10_000, 100_000, 64
DEPARTMENTS = ["IT", "Network", "Support", "Facilities", "Finance"]
DASHBOARD = [f"/api/tickets/{name}?filterBy=all" for name in (
    "dashboard/summary", "sla-stats", "activity-log", "dashboard/types", "dashboard/status", "dashboard/priorities",
    "dashboard/monthly-trends")]
# Per figure: its title, connections, requests of one whole, what is asked, and per number the goal.
FIGURES = [
    ("people online, 10 000 of them", 8, 1, ["get", "/api/chat/users/online"],
     {"per_second": None, "server_ms": None, "p99_ms": None}),
    ("dashboard, its seven calls", 8, 7, ["get", *DASHBOARD], {"per_second": None, "server_ms": 5, "p99_ms": None}),
    ("list of all 100 000 tickets", 1, 1, ["get", "/api/tickets?filterBy=all"],
     {"per_second": None, "server_ms": None, "megabytes_per_second": None}),
    (f"messages posted, {CONNECTIONS} connections", CONNECTIONS, 1, ["message"],
     {"per_second": 10_000, "p50_ms": None, "p99_ms": 20, "server_us": None}),
    (f"tickets posted, {CONNECTIONS} connections", CONNECTIONS, 1, ["ticket"],
     {"per_second": None, "p50_ms": None, "p99_ms": None, "server_us": None}),
]


def dump(path, seed):
    """Writes people and tickets as rows of the earlier database."""
    chance = random.Random(seed)
    users = [
        {"id": number, "email": f"p{number}@bench.example", "name": f"Person {number}",
         "department": DEPARTMENTS[number % 5], "designation": "Engineer", "active": 1,
         "role": "manager" if number <= CONNECTIONS else "user"}
        for number in range(1, PEOPLE + 1)
    ]
    tickets = []
    for number in range(1, TICKETS + 1):
        month, day = chance.randint(1, 10), chance.randint(1, 28)
        status = chance.choice(["Open", "In Progress", "Completed", "Closed", "Closed"])
        created = f"2026-{month:02}-{day:02}T{chance.randint(0, 23):02}:{chance.randint(0, 59):02}:00.000Z"
        closed = f"2026-{month:02}-{day:02}T23:59:{chance.randint(10, 59)}.000Z" if status == "Closed" else None
        tickets.append({
            "id": number, "ticket_id": f"INC-2026-{number:06}", "title": f"Screen {number} stays dark",
            "description": f"Since this morning screen {number} shows nothing, although its lamp is green.",
            "status": status, "priority": chance.choice(["P1", "P2", "P3", "P4"]), "ticket_type": "Incident",
            "department": chance.choice(DEPARTMENTS), "assigned_to": f"p{chance.randint(1, PEOPLE)}@bench.example",
            "created_by": f"p{chance.randint(1, PEOPLE)}@bench.example", "created_at": created, "closed_at": closed})
    with open(path, "w") as file:
        json.dump({"users": users, "tickets": tickets}, file)


class Side:
    """A server under load, and a file of those who ask."""

    def __init__(self, server, callers):
        self.port, self.process, self.callers = server.port, server.process.pid, callers

    def load(self, connections, whole, asked, seconds):
        """One round; nothing of a round with a refusal or a failure, which is said."""
        used = processor_seconds(self.process)
        command = ["wrk", "-t2" if connections > 1 else "-t1", f"-c{connections}", f"-d{seconds}s", "--latency",
                   "--timeout", "20s", "-s", os.path.join(HERE, "requests.lua"), f"http://127.0.0.1:{self.port}", "--",
                   self.callers, *asked]
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 60)
        used = processor_seconds(self.process) - used
        found = json.loads(done.stdout.strip().splitlines()[-1]) if done.returncode == 0 else None
        if not found or not found["requests"] or found["refused"] or found["failed"]:
            print(f"  {asked[0]}: {found or done.stderr.strip()}")
            return None
        wholes = found["requests"] / whole
        return {
            "per_second": wholes / found["seconds"], "server_ms": used / wholes * 1e3, "server_us": used / wholes * 1e6,
            "p50_ms": found["p50_ms"], "p99_ms": found["p99_ms"],
            "megabytes_per_second": found["bytes"] / found["seconds"] / 1e6}


def compare(sides, options):
    goals = []
    for title, connections, whole, asked, wanted in FIGURES:
        found = [[] for _ in sides]
        for turn in range(options.rounds + 1):
            for results, side in zip(found, sides):
                result = side and side.load(connections, whole, asked, options.seconds)
                if result and turn > 0:  # the first round warms up
                    results.append(result)
        shown = title
        for name, goal in wanted.items():
            medians = [statistics.median(result[name] for result in results) if results else None for results in found]
            print(row(shown, name, *medians), flush=True)
            shown = ""
            if goal is not None and medians[0] is not None:
                goals.append(goal_line(title, name, goal, medians[0]))
    print("\n".join(goals))


def prepared(options, directory, rows):
    """Our server with the same people and tickets, and who asks it."""
    server = Server(os.path.abspath(options.binary), directory)
    server.environment["TICX_RATE_LIMIT"] = "off"
    server.command("import", "--format", "json", "--with-roles", rows, seconds=600)
    callers = os.path.join(directory, "callers")
    with open(callers, "w") as file:
        for number in range(1, CONNECTIONS + 1):
            token = server.command("token", f"p{number}@bench.example").strip()
            file.write(f"{10_000 + number} {token}\n")
    server.start()
    server.wait_until_ready()
    return server, callers


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", required=True, help="ticx-sync")
    parser.add_argument("--python", default=os.path.join(HERE, ".venv", "bin", "python"))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    print(f"The helpdesk over HTTP beside starlette (uvicorn, uvloop) in memory: medians of {options.rounds} rounds of "
          f"{options.seconds} s, {os.cpu_count()} processors for servers and wrk")
    print(f"{'':66}{'ours':>10}{'theirs':>12}{'times better':>14}")
    with tempfile.TemporaryDirectory(dir=".", prefix=".build-bench-") as name:
        directory = os.path.abspath(name)
        rows = os.path.join(directory, "rows.json")
        dump(rows, options.seed)
        peer = None
        server = None
        try:
            server, callers = prepared(options, directory, rows)
            sides = [Side(server, callers), None]
            if os.path.exists(options.python):
                with open(os.path.join(directory, "other.log"), "ab") as log:
                    peer = Peer([options.python, os.path.join(HERE, "starlette_server.py"), rows, "PORT"], log)
                sides[1] = Side(peer, callers)
            compare(sides, options)
            server.stop()
        except Failure as failure:
            sys.exit(f"  {failure}")
        finally:
            for running in filter(None, (server, peer)):
                running.end()


if __name__ == "__main__":
    main()
