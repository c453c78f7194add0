#!/usr/bin/env python3
"""Runs the README's curl lines against a fresh development server, and looks whether they show what the text says."""

import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests" / "Kill"))
sys.dont_write_bytecode = True

from server import Failure, Server  # noqa: E402  (found through the path above)


class DevelopmentServer(Server):
    def start(self):
        with open(os.path.join(self.directory, "server.log"), "ab") as log:
            self.process = subprocess.Popen(
                [self.binary, "serve", "--dev", "--data", self.data, "--port", str(self.port)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.directory, env=self.environment,
            )


def script(text, port):
    blocks = re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    lines = "\n".join(blocks)
    if len(blocks) < 5 or "http://127.0.0.1:5000" not in lines:
        raise Failure("README.md has lost its commands")
    return "set -euo pipefail\n" + lines.replace("http://127.0.0.1:5000", f"http://127.0.0.1:{port}")


# What the commands must have printed, in this order.
SHOWN = [
    r'"id":\d+', r'"count": 3\b', r"Hello from curl", r"^0$", r'"applied": 200\b', r'"duplicate": 200\b',
    r"the same numbers", r'"records": 2\d\d\b', r'"more": false', r'"last": "queued 200"',
    # Tickets and the dashboard.
    r'"ticketId": "INC-\d{4}-\d+"', r'"status":"In Progress","assignedTo":"ada@helpdesk.example","priority":"P2"',
    r'"total":[1-9]', r"slaCompliancePercent", r'"action":"[^"]*INC-', r'"type":"Incident","count":[1-9]',
    r'"status":"In Progress","count":[1-9]', r'"priority":"P2","count":[1-9]', r'"month":"\d{4}-\d\d","count":[1-9]',
    r'"type":"status","message":"[^"]+In Progress',
    # The assistant.
    r"INC-\d{4}-\d+", r"SLA", r"SR-\d{4}-\d+", r"IT", r"(?i)uptime|up for|running", r"(?i)type|title",
    # The sandbox and what was taken over.
    r'"ticketId": "', r"Made in demo mode", r"\[Sample\]", r'"kind":"ticket.create","outcome":"applied"',
    r"Made in demo mode",
]


def check(printed):
    position = 0
    for pattern in SHOWN:
        found = re.compile(pattern, re.MULTILINE).search(printed, position)
        if not found:
            raise Failure(f"nothing like {pattern} where the README promises it; printed:\n{printed}")
        position = found.end()


def run(binary, directory):
    server = DevelopmentServer(os.path.abspath(binary), directory)
    server.start()
    try:
        server.wait_until_ready()
        done = subprocess.run(
            ["bash", "-c", script((ROOT / "README.md").read_text(encoding="utf-8"), server.port)],
            capture_output=True, text=True, cwd=directory, timeout=120,
        )
        if done.returncode != 0:
            raise Failure(f"exit {done.returncode}\n{done.stdout}{done.stderr}")
        check(done.stdout)
        server.stop()
    finally:
        server.end()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", default=".build/debug/ticx-sync")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ticx-readme-") as directory:
        try:
            run(options.binary, directory)
        except Failure as failure:
            sys.exit(f"README: {failure}")
    print("README: its commands do what it says")


if __name__ == "__main__":
    main()
