"""A data directory with what was acknowledged in it, and the real program to work on it."""

import glob
import json
import os
import re
import shlex
import subprocess
import uuid

from server import Failure, Server

PEOPLE = ["ada@x.org", "bruno@x.org"]


class Store:
    """A data directory with what was acknowledged in it, and the program to work on it."""

    def __init__(self, binary, directory):
        self.server = Server(binary, directory)
        self.users = {}
        self.acknowledged = {}
        self.counters = {}

    @property
    def data(self):
        return self.server.data

    def verb(self, *arguments):
        return subprocess.run(
            [self.server.binary, *arguments, "--data", self.data], capture_output=True, text=True, timeout=60,
            cwd=self.server.directory, env=self.server.environment,
        )

    def succeed(self, *arguments):
        done = self.verb(*arguments)
        if done.returncode != 0:
            raise Failure(f"{' '.join(arguments)}: exit {done.returncode}: {done.stderr}")
        return done.stdout

    def start(self):
        self.server.start()
        self.server.wait_until_ready()
        self.tokens = {email: self.succeed("token", email).strip() for email in PEOPLE}

    def stop(self):
        self.server.stop()

    def people(self):
        for email in PEOPLE:
            printed = self.succeed("user", "add", "--email", email, "--name", email, "--no-password", "--json")
            self.users[email] = json.loads(printed)["id"]

    def push(self, author, count, size):
        """Sends messages to the other person, and remembers what was acknowledged."""
        receiver = PEOPLE[1 - PEOPLE.index(author)]
        # A browser that starts over: its counter begins at 1.
        replica, operations = str(uuid.uuid4()), []
        for n in range(1, count + 1):
            text = f"{uuid.uuid4()} ".ljust(size, "x")
            body = {"to": self.users[receiver], "text": text, "type": "text"}
            operations.append({"opId": str(uuid.uuid4()), "n": n, "kind": "message.send", "body": body})
        request = {"replica": replica, "limit": 0, "ops": operations}
        status, answer, _ = self.server.request("POST", "/api/sync", self.tokens[author], request)
        if status != 200:
            return status
        for operation, result in zip(operations, answer["results"]):
            if result["status"] != "applied":
                raise Failure(f"a message was answered {result}")
            self.acknowledged[operation["opId"]] = operation["body"]["text"]
        return status

    def delta(self, email, cursor=None):
        """Every record of a person: (status, texts by operation, cursor)."""
        texts = {}
        while True:
            query = "?limit=500" + (f"&cursor={cursor}" if cursor else "")
            status, answer, _ = self.server.request("GET", "/api/sync/delta" + query, self.tokens[email], timeout=30)
            if status != 200:
                return status, texts, answer
            for record in answer["records"]:
                if record["kind"] == "message.send":
                    texts[record["opId"]] = record["body"]["text"]
            cursor = answer["cursor"]
            if not answer["more"]:
                return status, texts, cursor

    def expect_everything(self, lost=0):
        """Each acknowledged message stands in both journals, or so many are recorded as lost."""
        for email in PEOPLE:
            status, texts, answer = self.delta(email)
            if status != 200:
                raise Failure(f"delta of {email}: {status} {answer}")
            missing = [operation for operation, text in self.acknowledged.items() if texts.get(operation) != text]
            if len(missing) != lost:
                raise Failure(f"{email}: {len(missing)} acknowledged messages are missing, not {lost}")

    def segments(self, email):
        """The files of a person's journal, oldest first."""
        return sorted(
            path for path in glob.glob(f"{self.data}/journals/*/*/user-{self.users[email]}/*.jsonl")
            if not os.path.basename(path).startswith("state-")
        )

    def refusal(self):
        """What `serve` says when it does not start: its one message."""
        done = self.verb("serve", "--port", "0", "--log-level", "error", "--host", "127.0.0.1")
        if done.returncode != 1:
            raise Failure(f"serve on a ruined store: exit {done.returncode}: {done.stdout}{done.stderr}")
        return self.one_message("serve", done)

    def finding(self):
        """What `verify` says of damage that only reading shows: its one message."""
        done = self.verb("verify")
        if done.returncode != 1:
            raise Failure(f"verify on a ruined store: exit {done.returncode}: {done.stdout}{done.stderr}")
        return self.one_message("verify", done)

    def one_message(self, verb, done):
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        if len(lines) != 1:
            raise Failure(f"{verb} says {len(lines)} things: {done.stderr}")
        return lines[0]

    def follow(self, message, expected):
        """Runs the command that a message names, as it is printed."""
        commands = re.findall(r"ticx-sync ((?:repair|restore)(?: [^\s,;:]+)*)", message)
        commands = [command for command in commands if self.data in shlex.split(command)]
        if len(commands) != 1:
            raise Failure(f"not one command for this directory in: {message}")
        arguments = shlex.split(commands[0])
        if not re.search(r"[Nn]othing was changed|is safe|untouched", message):
            raise Failure(f"it does not say what is safe: {message}")
        done = subprocess.run(
            [self.server.binary, *arguments], capture_output=True, text=True, timeout=60,
            cwd=self.server.directory, env=self.server.environment,
        )
        if done.returncode != expected:
            raise Failure(f"{commands[0]}: exit {done.returncode}, not {expected}: {done.stdout}{done.stderr}")
        return done.stdout

    def expect_clean(self):
        done = self.verb("verify", "--deep")
        if done.returncode != 0:
            raise Failure(f"verify --deep afterwards: exit {done.returncode}: {done.stdout}{done.stderr}")

    def serves_again(self, lost=0):
        self.expect_clean()
        self.start()
        self.expect_everything(lost)
        if self.push(PEOPLE[0], 1, 100) != 200:
            raise Failure("the server takes no message afterwards")
        self.stop()
