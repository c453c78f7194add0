"""Two servers beside each other: the other side as a process, and figures as lines."""

import os
import socket
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Tests", "Kill"))
from server import free_port  # noqa: E402

# What a load client prints, and how people call it.
UNITS = {
    "per_second": "a second", "server_us": "server us each", "client_us": "client us each", "p50_ms": "p50 ms",
    "p99_ms": "p99 ms", "mb_per_1000": "MB per 1000", "delivered_per_second": "delivered a second",
    "delivery_p99_ms": "delivery p99 ms", "server_ms": "server ms each", "megabytes_per_second": "MB a second",
}

class Peer:
    """A server that keeps nothing: started on a free port, ended by its process id."""

    def __init__(self, command, log):
        self.port = free_port()
        command = [word.replace("PORT", str(self.port)) for word in command]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        deadline = time.monotonic() + 20
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.end()
                sys.exit(f"{command[0]} does not listen on port {self.port}")
            time.sleep(0.05)

    def answers(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def end(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def processor_seconds(process):
    with open(f"/proc/{process}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def row(title, name, ours, theirs=None):
    shown = ["-" if value is None else f"{value:.0f}" if value >= 1000 else f"{value:.2f}" for value in (ours, theirs)]
    ratio = "-"
    if ours and theirs:
        ratio = f"{ours / theirs if is_rate(name) else theirs / ours:.1f}"
    return f"{title:46}{UNITS[name]:20}{shown[0]:>10}{shown[1]:>12}{ratio:>14}"


def is_rate(name):
    return name.endswith("per_second")


def goal_line(title, name, goal, value):
    reached = value >= goal if is_rate(name) else value <= goal
    relation = "at least" if is_rate(name) else "at most"
    return (f"{'reached' if reached else 'MISSED '}  {title}, {UNITS[name]}: {value:.{0 if value >= 100 else 1}f}, "
            f"wanted {relation} {goal}")
