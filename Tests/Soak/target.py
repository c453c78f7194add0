"""The server under test, whichever it is, and what the system says about its process."""

import os
import pathlib
import re
import shutil
import sys
import tempfile
import uuid

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "Realtime"), str(TESTS / "Kill")]

import suite  # noqa: E402  (found through the path above)
from server import Server, free_port  # noqa: E402
from wire import Failure, request  # noqa: E402

PATH = "/socket.io/"


class Target:
    """A running server. `people` sign in to it; the test server takes anybody."""

    process = port = None
    people = [None]

    def auth(self, number):
        """The payload of a CONNECT that is accepted."""
        return None

    async def gauges(self):
        """What the server itself says is open, by name."""
        return {}

    def check_alive(self):
        code = self.process.poll()
        if code is not None:
            raise Failure(f"the server ended with {code}")

    @property
    def sockets(self):
        """The process's open sockets."""
        found = 0
        for name in os.listdir(f"/proc/{self.process.pid}/fd"):
            try:
                found += os.readlink(f"/proc/{self.process.pid}/fd/{name}").startswith("socket:")
            except OSError:
                pass
        return found

    @property
    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    @property
    def resident(self):
        """Resident memory, in bytes."""
        with open(f"/proc/{self.process.pid}/status") as status:
            return int(re.search(r"VmRSS:\s+(\d+) kB", status.read()).group(1)) << 10


class TestServer(Target):
    def __init__(self, binary, profile):
        self.server = suite.Server(binary, profile).start()
        self.process, self.port = self.server.process, self.server.port

    def end(self):
        self.server.end()


class Serve(Target):
    """`ticx-sync serve` on a data directory that is thrown away."""

    def __init__(self, binary, people):
        self.directory = tempfile.mkdtemp(prefix="ticx-soak-")
        self.server = Server(os.path.abspath(binary), self.directory)
        self.metrics = free_port()
        self.server.environment["TICX_METRICS_PORT"] = str(self.metrics)
        self.people = [self.server.add_person(number) for number in range(people)]
        self.server.start()
        self.server.wait_until_ready()
        self.process, self.port = self.server.process, self.server.port
        for person in self.people:
            self.fill(person)

    def fill(self, person):
        """Gives somebody enough to read that a slow reader gets behind."""
        replica = str(uuid.uuid4())
        body = {"to": person["id"], "text": "to myself " + "x" * 8000}
        ops = [{"opId": str(uuid.uuid4()), "n": n, "kind": "message.send", "body": body} for n in range(1, 61)]
        status, answer, _ = self.server.request("POST", "/api/sync", person["token"], {"replica": replica, "ops": ops})
        if status != 200 or any(result["status"] != "applied" for result in answer["results"]):
            raise Failure(f"POST /api/sync: {status} {str(answer)[:300]}")

    def auth(self, number):
        return {"token": self.people[number % len(self.people)]["token"]}

    async def gauges(self):
        answer = await request(self.metrics, "GET", "/metrics")
        found = re.findall(r"^(ticx_\w*(?:sockets|sessions|connections)) (\d+)$", answer.text, re.MULTILINE)
        return {name: int(value) for name, value in found}

    def end(self):
        self.server.end()
        shutil.rmtree(self.directory, ignore_errors=True)


def open_target(binary, people=1, profile="load"):
    """Starts the server that the binary is."""
    if os.path.basename(binary) == "ticx-sync":
        return Serve(binary, people)
    return TestServer(binary, profile)
